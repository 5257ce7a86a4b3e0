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

/** What a click is judged by: everything known of its mail, found once for all of its clicks. */
type Mail = {
  readonly fetchedLinks: ReadonlySet<string>;
  readonly inBurst: ReadonlySet<Engagement>;
  readonly everyLink: ReadonlySet<Engagement>;
  readonly sentAt: readonly Instant[];
  /** When a person opened it first. */
  readonly openedAt: Instant | null;
};

function byMail(engagements: readonly Engagement[]): ReadonlyMap<string, Mail> {
  const mails = new Map<string, Engagement[]>();
  for (const engagement of engagements) {
    const id = engagement.mail?.messageId ?? null;
    if (id === null) continue;
    const ofMail = mails.get(id) ?? [];
    ofMail.push(engagement);
    mails.set(id, ofMail);
  }
  return new Map([...mails].map(([id, ofMail]) => [id, mailOf(ofMail)]));
}

const byTime = (a: Engagement, b: Engagement): number => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0);

function mailOf(ofMail: readonly Engagement[]): Mail {
  const sorted = [...ofMail].sort(byTime);
  const clicks = sorted.filter(isClick);
  const links = sorted.reduce((most, { mail }) => Math.max(most, mail?.links ?? 0), 0);
  return {
    fetchedLinks: new Set(clicks.filter(({ head }) => !head).map(linkOf)),
    inBurst: crowded(clicks, burstMillis, burstLinks),
    everyLink: links < everyLinkLeast ? new Set() : crowded(clicks, everyLinkMillis, links),
    sentAt: sorted.filter(({ signal }) => signal === 'email.sent' || signal === 'email.delivered').map(({ at }) => at),
    openedAt: sorted.find(({ signal, agent }) => signal === 'email.opened' && agent === null)?.at ?? null,
  };
}

const isClick = (engagement: Engagement): boolean => engagement.signal === 'email.clicked';
const linkOf = (click: Engagement): string => click.mail?.link ?? '';

/** The clicks, of those in order of time, that lie in some window of the length with at least so many distinct links. */
function crowded(clicks: readonly Engagement[], millis: number, links: number): ReadonlySet<Engagement> {
  const found = new Set<Engagement>();
  const inside = new Map<string, number>();
  const count = (click: Engagement, change: 1 | -1): void => {
    const left = (inside.get(linkOf(click)) ?? 0) + change;
    if (left === 0) inside.delete(linkOf(click));
    else inside.set(linkOf(click), left);
  };
  let [end, known] = [0, 0];
  for (const [start, first] of clicks.entries()) {
    for (let next = clicks[end]; next && millisBetween(first.at, next.at) <= millis; next = clicks[++end]) count(next, 1);
    if (inside.size >= links) {
      for (const click of clicks.slice(Math.max(start, known), end)) found.add(click);
      known = end;
    }
    count(first, -1);
  }
  return found;
}

/** The surest reason first. */
function reasonFor(engagement: Engagement, mails: ReadonlyMap<string, Mail>): DiscountReason | null {
  if (engagement.agent === 'scanner') return 'security-scanner';
  if (engagement.agent === 'bot') return 'bot-agent';
  if (!isClick(engagement)) return null;
  const mail = mails.get(engagement.mail?.messageId ?? '') ?? mailOf([engagement]);
  if (engagement.head && !mail.fetchedLinks.has(linkOf(engagement))) return 'head-only';
  if (mail.inBurst.has(engagement)) return 'burst';
  if (mail.everyLink.has(engagement)) return 'every-link';
  return unread(engagement, mail) ? 'click-without-open' : null;
}

/** Readers who block images click without an open, but not within the minute in which the mail was sent. */
function unread({ at }: Engagement, { sentAt, openedAt }: Mail): boolean {
  if (openedAt !== null && openedAt <= at) return false;
  return sentAt.some((sent) => sent <= at && millisBetween(sent, at) <= afterSendingMillis);
}
