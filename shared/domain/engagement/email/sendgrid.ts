import type { Signal } from '../signals.ts';
import { at, composed, list, type MailEvent, text, time } from './mail-event.ts';

const signals: Readonly<Record<string, Signal>> = {
  processed: 'email.sent',
  delivered: 'email.delivered',
  open: 'email.opened',
  click: 'email.clicked',
  bounce: 'email.bounced',
  spamreport: 'email.complained',
  unsubscribe: 'unsubscribed',
  group_unsubscribe: 'unsubscribed',
};

/** SendGrid's Event Webhook: a list of events (https://www.twilio.com/docs/sendgrid/for-developers/tracking-events/event). */
export const readSendgrid = (body: unknown): readonly MailEvent[] =>
  (Array.isArray(body) ? body : []).flatMap((event: unknown): readonly MailEvent[] => {
    const kind = text(event, 'event') ?? '';
    const [signal, recipient] = [Object.hasOwn(signals, kind) ? signals[kind] : undefined, text(event, 'email')];
    if (signal === undefined || recipient === null) return [];
    // The other server refused this one mail, for what it holds or where it comes from; the address is good.
    if (kind === 'bounce' && text(event, 'type') === 'blocked') return [];
    // One mail's id, then what each of the service's stages adds to it.
    const messageId = text(event, 'sg_message_id')?.split('.filter')[0]?.split('.recvd')[0] ?? null;
    const when = time(event, 'timestamp');
    return [
      {
        id: text(event, 'sg_event_id') ?? composed(kind, recipient, messageId, when, text(event, 'url')),
        recipient,
        signal,
        at: when,
        messageId,
        link: text(event, 'url'),
        userAgent: text(event, 'useragent'),
        machine: at(event, 'sg_machine_open') === true,
        campaign: text(event, 'marketing_campaign_name') ?? text(event, 'category') ?? firstText(list(event, 'category')),
      },
    ];
  });

const firstText = ([first]: readonly unknown[]): string | null => (typeof first === 'string' ? first : null);
