import type { Discount } from '../engagement/discount.ts';
import type { SubmissionId, TouchId } from '../kernel/ids.ts';
import type { Instant } from '../kernel/instant.ts';

/** What a content asset was about when somebody touched it: a later change of the asset rewrites no history. */
export type TouchedAsset = {
  readonly type: string;
  readonly topic: string | null;
  readonly competitors: readonly string[];
  readonly funnelStage: string | null;
};

/** Where one interaction came from. Immutable once written; summaries on the lead are derived. */
export type Touch = {
  readonly id: TouchId;
  readonly at: Instant;
  /** Signal name of the engagement taxonomy; captures write `form.submitted`. */
  readonly signal: string;
  readonly submissionId: SubmissionId | null;
  readonly formId: string | null;
  /** Intent tags of the form, for scoring. */
  readonly tags: readonly string[];
  readonly channel: string;
  readonly source: string | null;
  readonly medium: string | null;
  readonly campaign: string | null;
  readonly term: string | null;
  readonly content: string | null;
  readonly referrer: string | null;
  readonly landingPage: string | null;
  readonly clickIds: Readonly<Record<string, string>>;
  /** Somebody came from somewhere: neither direct nor internal nor a bot. */
  readonly meaningful: boolean;
  /** What the person said brought them, as typed. */
  readonly selfReported: string | null;
  /** Where what was said, linked and clicked contradict each other; what won stands above. */
  readonly conflicts: readonly TouchConflict[];
  /** Version of the source lists that named the channel; null in rows of before they were noted. */
  readonly sourcesVersion: string | null;
  /** Content asset it was about. */
  readonly assetId?: string | null | undefined;
  /** Null also when no such asset is known. */
  readonly asset?: TouchedAsset | null | undefined;
  /** A browser's word for an act before somebody was known to use it, or by somebody else's hand: it takes no first place. */
  readonly unproven?: boolean | undefined;
  /** A machine did it: kept, shown, and counted nowhere. */
  readonly discounted?: Discount | null | undefined;
};

/** `click-id`: a paid click id against the campaign parameters. `self-reported`: the person's answer against the channel. */
export const touchConflicts = ['click-id', 'self-reported'] as const;
export type TouchConflict = (typeof touchConflicts)[number];

export type TouchSummary = {
  readonly at: Instant;
  readonly channel: string;
  readonly source: string | null;
  readonly medium: string | null;
  readonly campaign: string | null;
};

export type SourceSummary = {
  readonly channel: string;
  readonly source: string | null;
  readonly medium: string | null;
  readonly campaign: string | null;
  readonly firstTouch: TouchSummary;
  readonly firstMeaningfulTouch: TouchSummary | null;
  readonly lastTouch: TouchSummary;
};
