import type { EventId, LeadId } from '../kernel/ids.ts';
import { type Instant, plusMillis } from '../kernel/instant.ts';
import type { Submission } from './submission.ts';

/** Why a person was erased: a code, because a note would be what remains of them. */
export const erasureReasons = [
  'person-request',
  'consent-withdrawn',
  'legal-order',
  'retention',
  'unlawful-collection',
  'test-data',
] as const;
export type ErasureReason = (typeof erasureReasons)[number];

/** What stands in the place of an erased lead for ever; it names nobody. */
export type Tombstone = {
  readonly leadId: LeadId;
  /** The lead that the person was, under whose log the erasure stands; `leadId` itself unless it had been merged. */
  readonly headId: LeadId;
  /** Ids that had been merged into the head; each has a tombstone of its own. */
  readonly members: readonly LeadId[];
  readonly erasedAt: Instant;
  readonly reason: ErasureReason;
  readonly actor: string;
  readonly eventId: EventId;
  /** Keyed hashes of the person's addresses. */
  readonly identities: readonly string[];
  /** When the last row was gone; null while the clearing is owed. */
  readonly clearedAt: Instant | null;
};

/** Every lead of the erased person. */
export const groupIds = ({ headId, members }: Pick<Tombstone, 'headId' | 'members'>): readonly LeadId[] => [headId, ...members];

/**
 * Who had read the lead before it was erased may still write a row under it. No function runs for longer than a minute, so
 * a clearing after twice that is the last one that is needed.
 */
export const settleMillis = 120_000;
export const clearedFrom = (erasedAt: Instant): Instant => plusMillis(erasedAt, settleMillis);

/** What the ledger keeps of an erased person's submission: that there was one, by which form, and when. */
export const strippedSubmission = (submission: Submission, at: Instant): Submission => ({
  ...submission,
  raw: {},
  claims: {},
  warnings: [],
  userAgent: null,
  ipPrefix: null,
  assessment: null,
  hold: null,
  review: null,
  erasedAt: submission.erasedAt ?? at,
});
