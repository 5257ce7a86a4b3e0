import type { Attribution } from '../attribution/attribute.ts';
import type { Touch, TouchedAsset } from '../attribution/touch.ts';
import { brand } from '../kernel/brand.ts';
import type { EngagementId, TouchId, VisitorId } from '../kernel/ids.ts';
import type { Instant } from '../kernel/instant.ts';
import type { Discount } from './discount.ts';
import { canMean, type Sayer } from './signals.ts';

/** What is known of the agent that acted. A scanner opens the links of a mail to look for malware. */
export const agentKinds = ['bot', 'scanner'] as const;
export type AgentKind = (typeof agentKinds)[number];

/** Which mail an e-mail signal is about, as far as its sender says. */
export type MailPart = {
  readonly messageId: string | null;
  readonly link: string | null;
  /** How many distinct links the mail holds. */
  readonly links: number | null;
};

/** One thing a person, or somebody in their place, did. Only the judgement over it (`discount` …) ever changes. */
export type Engagement = Attribution & {
  readonly id: EngagementId;
  /** As its sender names it; the id is derived from it, so that a repeat finds the row. */
  readonly eventId: string;
  readonly at: Instant;
  readonly receivedAt: Instant;
  readonly signal: string;
  readonly by: Sayer;
  readonly visitorId: VisitorId | null;
  /** A system says it, or the browser that brought the lead: it may take the first places of the attribution. */
  readonly proven: boolean;
  readonly page: string | null;
  readonly referrer: string | null;
  readonly assetId: string | null;
  readonly asset: TouchedAsset | null;
  readonly properties: Readonly<Record<string, string | number | boolean>>;
  readonly mail: MailPart | null;
  /** Null: nothing speaks against a person. */
  readonly agent: AgentKind | null;
  /** A HEAD request fetched no page. */
  readonly head: boolean;
  readonly discount: Discount | null;
  /** Since when a person answers for it: no rule discounts it again. */
  readonly vouchedAt: Instant | null;
  /** Counts the judgements, so that two of them never overwrite each other. */
  readonly revision: number;
};

/** The engagement as scoring, attribution and the timeline read it. */
export const touchOfEngagement = (engagement: Engagement): Touch => ({
  id: brand<TouchId>(engagement.id),
  at: engagement.at,
  signal: engagement.signal,
  submissionId: null,
  formId: null,
  tags: [],
  channel: engagement.channel,
  source: engagement.source,
  medium: engagement.medium,
  campaign: engagement.campaign,
  term: engagement.term,
  content: engagement.content,
  referrer: engagement.referrer,
  landingPage: engagement.page,
  clickIds: engagement.clickIds,
  meaningful: engagement.meaningful && canMean(engagement.signal) && engagement.discount === null,
  selfReported: engagement.selfReported,
  conflicts: engagement.conflicts,
  sourcesVersion: engagement.sourcesVersion,
  assetId: engagement.assetId,
  asset: engagement.asset,
  unproven: !engagement.proven,
  discounted: engagement.discount,
});

const prefix = 'eng_';
export const isEngagementTouch = (touch: Pick<Touch, 'id'>): boolean => touch.id.startsWith(prefix);

/** The id of an event under its sender; `hash` is a hex digest of both. */
export const engagementIdOf = (hash: string): EngagementId => brand<EngagementId>(`${prefix}${hash.slice(0, 32)}`);

/**
 * Everything a lead did, oldest first. A page that a browser told of twice, as its view and with a form (`visit`), is one
 * touch: the view, which says more.
 */
export function historyOf(told: readonly Touch[], engagements: readonly Engagement[]): readonly Touch[] {
  const views = new Set(engagements.map(({ at, page }) => `${at} ${page}`));
  const others = told.filter((touch) => touch.signal !== 'page.viewed' || !views.has(`${touch.at} ${touch.landingPage}`));
  return [...others, ...engagements.map(touchOfEngagement)].sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
}
