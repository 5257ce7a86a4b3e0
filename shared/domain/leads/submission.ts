import type { LeadId, SubmissionId } from '../kernel/ids.ts';
import { type Instant, plusMillis } from '../kernel/instant.ts';
import type { Assessment } from '../spam/assess.ts';
import type { Form } from './form.ts';

/** The door a submission came through; it says how `raw` is to be read. */
export const vias = ['form', 'hubspot', 'web-to-lead', 'espo', 'google-ads', 'meta', 'import'] as const;
export type Via = (typeof vias)[number];

/** Why a submission is held without a lead: for a person to look at, or as refused. */
export const holds = ['quarantined', 'rejected'] as const;
export type Hold = (typeof holds)[number];

/**
 * The raw, immutable record of one form post; the unit of the ledger (R7). `leadId` is null while the submission is
 * parked because the lead could not be resolved after three optimistic retries, and while it is held.
 */
/** When a post of a form that keeps its posts for `retentionDays` is deleted. */
export const expiryOf = ({ retentionDays }: Pick<Form, 'retentionDays'>, receivedAt: Instant): Pick<Submission, 'expiresAt'> =>
  retentionDays ? { expiresAt: plusMillis(receivedAt, retentionDays * 86_400_000) } : {};

export type Submission = {
  readonly id: SubmissionId;
  readonly leadId: LeadId | null;
  readonly formId: string;
  readonly formVersion: number;
  readonly via: Via;
  readonly receivedAt: Instant;
  /** The person's own time when the caller states one in the past; else equal to `receivedAt`. */
  readonly submittedAt: Instant;
  /** Everything as posted, declared or not. */
  readonly raw: Readonly<Record<string, unknown>>;
  /** Values that disagree with what the lead already holds; kept as claims, never written over it. */
  readonly claims: Readonly<Record<string, string>>;
  readonly warnings: readonly string[];
  readonly userAgent: string | null;
  readonly ipPrefix: string | null;
  /** Null for submissions nobody judged: imports, and rows from before there was a judge. */
  readonly assessment: Assessment | null;
  readonly hold: Hold | null;
  /** Who decided over a held submission, and when; the decision shows in `hold` and `leadId`. */
  readonly review: { readonly by: string; readonly at: Instant; readonly decision: 'released' | 'rejected' } | null;
  /** When the row is deleted by the retention of the form, as it was when the post came; absent: with its person. */
  readonly expiresAt?: Instant;
  /** Set once its person was erased; nothing that they sent is left in the row. */
  readonly erasedAt?: Instant;
};
