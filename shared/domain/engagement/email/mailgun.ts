import type { Signal } from '../signals.ts';
import { at, composed, list, type MailEvent, text, time } from './mail-event.ts';

const signals: Readonly<Record<string, Signal>> = {
  accepted: 'email.sent',
  delivered: 'email.delivered',
  opened: 'email.opened',
  clicked: 'email.clicked',
  failed: 'email.bounced',
  complained: 'email.complained',
  unsubscribed: 'unsubscribed',
};

/** Mailgun's webhooks: one event a request (https://documentation.mailgun.com/docs/mailgun/user-manual/events/webhook-payloads). */
export function readMailgun(body: unknown): readonly MailEvent[] {
  const event = at(body, 'event-data');
  const kind = text(event, 'event') ?? '';
  const [signal, recipient] = [Object.hasOwn(signals, kind) ? signals[kind] : undefined, text(event, 'recipient')];
  // A temporary failure is tried again by the service, and nothing has happened yet.
  if (signal === undefined || recipient === null || (kind === 'failed' && text(event, 'severity') === 'temporary')) return [];
  const messageId = text(event, 'message', 'headers', 'message-id');
  const when = time(event, 'timestamp');
  const [tag] = list(event, 'tags');
  return [
    {
      id: text(event, 'id') ?? composed(kind, messageId, recipient, when, text(event, 'url')),
      recipient,
      signal,
      at: when,
      messageId,
      link: text(event, 'url'),
      userAgent: text(event, 'client-info', 'user-agent'),
      machine: text(event, 'client-info', 'bot') !== null,
      campaign: typeof tag === 'string' ? tag : null,
    },
  ];
}
