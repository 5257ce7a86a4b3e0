import type { Signal } from '../signals.ts';
import { at, composed, isJson, list, type MailEvent, text, time } from './mail-event.ts';

const signals: Readonly<Record<string, Signal>> = {
  Send: 'email.sent',
  Delivery: 'email.delivered',
  Open: 'email.opened',
  Click: 'email.clicked',
  Bounce: 'email.bounced',
  Complaint: 'email.complained',
  Subscription: 'unsubscribed',
};

/** An event that Amazon SES publishes: the text `Message` of an SNS notification, parsed (https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-sns-contents.html). */
export function readSes(message: unknown): readonly MailEvent[] {
  const kind = text(message, 'eventType') ?? text(message, 'notificationType') ?? '';
  const signal = Object.hasOwn(signals, kind) ? signals[kind] : undefined;
  if (signal === undefined) return [];
  const part = at(message, kind.toLowerCase());
  if (kind === 'Bounce' && text(part, 'bounceType') !== 'Permanent') return [];
  if (kind === 'Subscription' && !wantsNone(at(part, 'newTopicPreferences'))) return [];
  const messageId = text(message, 'mail', 'messageId');
  const when = time(part, 'timestamp') ?? time(message, 'mail', 'timestamp');
  return recipientsOf(message, part).map((recipient) => ({
    id: composed(kind, messageId, recipient, when, text(part, 'link')),
    recipient,
    signal,
    at: when,
    messageId,
    link: text(part, 'link'),
    userAgent: text(part, 'userAgent'),
    machine: false,
    campaign: campaignOf(message),
  }));
}

/** Somebody who still wants one of the topics has opted out of nothing that we could name. */
function wantsNone(preferences: unknown): boolean {
  const topics = list(preferences, 'topicSubscriptionStatus');
  const none = topics.length > 0 && topics.every((topic) => text(topic, 'subscriptionStatus') === 'OptOut');
  return at(preferences, 'unsubscribeAll') === true || none;
}

/** Who it happened to; opens and clicks name nobody, so they count only for a mail with a single recipient. */
function recipientsOf(message: unknown, part: unknown): readonly string[] {
  const named = [...list(part, 'bouncedRecipients'), ...list(part, 'complainedRecipients')].flatMap(
    (row) => text(row, 'emailAddress') ?? [],
  );
  if (named.length > 0) return named;
  const all = [...list(part, 'recipients'), ...(list(part, 'recipients').length > 0 ? [] : list(message, 'mail', 'destination'))];
  const addresses = all.flatMap((address) => (typeof address === 'string' && address !== '' ? [address] : []));
  const isAct = isJson(part) && (Object.hasOwn(part, 'link') || Object.hasOwn(part, 'userAgent'));
  return isAct && addresses.length > 1 ? [] : addresses;
}

/** The tag `campaign` that a sender gives a mail. */
function campaignOf(message: unknown): string | null {
  const [first] = list(message, 'mail', 'tags', 'campaign');
  return typeof first === 'string' ? first : null;
}
