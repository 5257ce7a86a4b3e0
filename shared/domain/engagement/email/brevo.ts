import type { Signal } from '../signals.ts';
import { composed, isJson, type MailEvent, text, time } from './mail-event.ts';

/** `blocked` is none of them: the service sent nothing, because of a list of its own, and the mailbox said nothing. */
const signals: Readonly<Record<string, Signal>> = {
  request: 'email.sent',
  delivered: 'email.delivered',
  opened: 'email.opened',
  unique_opened: 'email.opened',
  proxy_open: 'email.opened',
  unique_proxy_open: 'email.opened',
  click: 'email.clicked',
  hard_bounce: 'email.bounced',
  invalid_email: 'email.bounced',
  spam: 'email.complained',
  unsubscribed: 'unsubscribed',
};
/** Twins of another event of the same moment. */
const twins: Readonly<Record<string, string>> = { unique_opened: 'opened', unique_proxy_open: 'proxy_open' };

/** Brevo's webhooks: one event a request, or a list of them (https://developers.brevo.com/docs/transactional-webhooks). */
export const readBrevo = (body: unknown): readonly MailEvent[] =>
  (Array.isArray(body) ? body : [body]).flatMap((event: unknown): readonly MailEvent[] => {
    const kind = text(event, 'event') ?? '';
    const [signal, recipient] = [Object.hasOwn(signals, kind) ? signals[kind] : undefined, text(event, 'email')];
    if (!isJson(event) || signal === undefined || recipient === null) return [];
    const messageId = text(event, 'message-id');
    const when = time(event, 'ts_event') ?? time(event, 'ts');
    return [
      {
        id: composed(Object.hasOwn(twins, kind) ? (twins[kind] ?? kind) : kind, messageId, recipient, when, text(event, 'link')),
        recipient,
        signal,
        at: when,
        messageId,
        link: text(event, 'link'),
        userAgent: text(event, 'user_agent'),
        machine: kind.endsWith('proxy_open'),
        campaign: text(event, 'tag'),
      },
    ];
  });
