import type { Signal } from '../signals.ts';
import { at, composed, type MailEvent, text, time } from './mail-event.ts';

const signals: Readonly<Record<string, Signal>> = {
  Delivery: 'email.delivered',
  Open: 'email.opened',
  Click: 'email.clicked',
  Bounce: 'email.bounced',
  SpamComplaint: 'email.complained',
  SubscriptionChange: 'unsubscribed',
};

/** Postmark's webhooks: one event a request (https://postmarkapp.com/developer/webhooks/webhooks-overview). */
export function readPostmark(body: unknown): readonly MailEvent[] {
  const kind = text(body, 'RecordType') ?? '';
  const signal = Object.hasOwn(signals, kind) ? signals[kind] : undefined;
  const recipient = text(body, 'Recipient') ?? text(body, 'Email');
  if (signal === undefined || recipient === null) return [];
  // Any message back is a `Bounce`, also that somebody is on holiday; an address that is dead is `Inactive` from then on.
  if (kind === 'Bounce' && at(body, 'Inactive') !== true) return [];
  // A change is an opt-out only while it suppresses; the other way round it is the service's note of a consent we keep.
  if (kind === 'SubscriptionChange' && at(body, 'SuppressSending') !== true) return [];
  const messageId = text(body, 'MessageID');
  const when = time(body, 'ReceivedAt') ?? time(body, 'DeliveredAt') ?? time(body, 'BouncedAt') ?? time(body, 'ChangedAt');
  return [
    {
      id: composed(kind, messageId, recipient, when, text(body, 'OriginalLink')),
      recipient,
      signal,
      at: when,
      messageId,
      link: text(body, 'OriginalLink'),
      userAgent: text(body, 'UserAgent'),
      machine: false,
      campaign: text(body, 'Tag'),
    },
  ];
}
