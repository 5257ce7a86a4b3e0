import type { LeadId, SubmissionId } from '../kernel/ids.ts';
import type { Instant } from '../kernel/instant.ts';

/**
 * The raw, immutable record of one form post; the unit of the ledger (R7). `leadId` is null while the submission is
 * parked because the lead could not be resolved after three optimistic retries.
 */
export type Submission = {
  readonly id: SubmissionId;
  readonly leadId: LeadId | null;
  readonly formId: string;
  readonly formVersion: number;
  readonly receivedAt: Instant;
  /** The person's own time when the caller states one in the past; else equal to `receivedAt`. */
  readonly submittedAt: Instant;
  /** Every field as posted, declared or not. */
  readonly raw: Readonly<Record<string, unknown>>;
  /** Values that disagree with what the lead already holds; kept as claims, never written over it. */
  readonly claims: Readonly<Record<string, string>>;
  readonly warnings: readonly string[];
  readonly userAgent: string | null;
  readonly ipPrefix: string | null;
};
