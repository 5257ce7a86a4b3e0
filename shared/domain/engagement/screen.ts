import { type Instant, millisBetween } from '../kernel/instant.ts';
import type { DiscountReason } from './discount.ts';
import type { Engagement } from './engagement.ts';
import { isHuman } from './signals.ts';

/** Distinct links of one mail within this time are more than a person can read. */
const burstMillis = 5_000;
const burstLinks = 3;
/** A scanner is through with a mail in minutes; a person may well follow every link in the course of days. */
const everyLinkMillis = 300_000;
const everyLinkLeast = 3;
/** Scanners look at a mail before it is shown. */
const afterSendingMillis = 60_000;

/** A judgement that differs from the one that stands: a reason to discount, or null to count again. */
export type Verdict = { readonly engagement: Engagement; readonly reason: DiscountReason | null };

/**
 * Which engagements of one person a machine made, over everything known by now: a burst that later events reveal covers its
 * earlier clicks too, and an open that arrives late acquits its click. What a person decided stands.
 */
export function screen(engagements: readonly Engagement[]): readonly Verdict[] {
  const mails = byMail(engagements);
  return engagements
    .filter((engagement) => engagement.vouchedAt === null && engagement.discount?.by !== 'person' && isHuman(engagement.signal))
    .map((engagement) => ({ engagement, reason: reasonFor(engagement, mails) }))
    .filter(({ engagement, reason }) => (engagement.discount?.reason ?? null) !== reason);
}

const isClick = (engagement: Engagement): boolean => engagement.signal === 'email.clicked';

function byMail(engagements: readonly Engagement[]): ReadonlyMap<string, readonly Engagement[]> {
  const mails = new Map<string, Engagement[]>();
  for (const engagement of engagements) {
    const id = engagement.mail?.messageId ?? null;
    if (id !== null) mails.set(id, [...(mails.get(id) ?? []), engagement]);
  }
  return mails;
}

/** The surest reason first. */
function reasonFor(engagement: Engagement, mails: ReadonlyMap<string, readonly Engagement[]>): DiscountReason | null {
  if (engagement.agent === 'scanner') return 'security-scanner';
  if (engagement.agent === 'bot') return 'bot-agent';
  if (!isClick(engagement)) return null;
  const ofMail = mails.get(engagement.mail?.messageId ?? '') ?? [engagement];
  const clicks = ofMail.filter(isClick);
  if (headOnly(engagement, clicks)) return 'head-only';
  if (inBurst(engagement, clicks)) return 'burst';
  if (everyLink(engagement, ofMail, clicks)) return 'every-link';
  return unread(engagement, ofMail) ? 'click-without-open' : null;
}

const linkOf = (click: Engagement): string => click.mail?.link ?? '';
const linksOf = (clicks: readonly Engagement[]): number => new Set(clicks.map(linkOf)).size;

const headOnly = (engagement: Engagement, clicks: readonly Engagement[]): boolean =>
  engagement.head && !clicks.some((click) => !click.head && linkOf(click) === linkOf(engagement));

const within = (from: Instant, to: Instant, millis: number): boolean => millisBetween(from, to) >= 0 && millisBetween(from, to) <= millis;

/** True when some window of the length holds this click and enough distinct links. */
const inBurst = (engagement: Engagement, clicks: readonly Engagement[]): boolean =>
  clicks
    .filter((first) => within(first.at, engagement.at, burstMillis))
    .some((first) => linksOf(clicks.filter((click) => within(first.at, click.at, burstMillis))) >= burstLinks);

function everyLink(engagement: Engagement, ofMail: readonly Engagement[], clicks: readonly Engagement[]): boolean {
  const links = Math.max(0, ...ofMail.map((other) => other.mail?.links ?? 0));
  if (links < everyLinkLeast) return false;
  return clicks
    .filter((first) => within(first.at, engagement.at, everyLinkMillis))
    .some((first) => linksOf(clicks.filter((click) => within(first.at, click.at, everyLinkMillis))) >= links);
}

/** Readers who block images click without an open, but not within the minute in which the mail was sent. */
function unread(engagement: Engagement, ofMail: readonly Engagement[]): boolean {
  const sent = ofMail.filter(({ signal }) => signal === 'email.sent' || signal === 'email.delivered');
  const opened = ofMail.some(({ signal, agent, at }) => signal === 'email.opened' && agent === null && at <= engagement.at);
  return !opened && sent.some(({ at }) => within(at, engagement.at, afterSendingMillis));
}
