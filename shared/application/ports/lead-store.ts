import type { LeadEvent } from '../../contracts/events/catalogue.ts';
import type { Touch } from '../../domain/attribution/touch.ts';
import type { ConsentRecord } from '../../domain/consent/consent.ts';
import type { ClockId, LeadId, SubmissionId, VisitorId } from '../../domain/kernel/ids.ts';
import type { Instant } from '../../domain/kernel/instant.ts';
import type { Activity } from '../../domain/leads/activity.ts';
import type { Decision } from '../../domain/leads/decision.ts';
import type { Tombstone } from '../../domain/leads/erasure.ts';
import type { Lead } from '../../domain/leads/lead.ts';
import type { Stage } from '../../domain/leads/lifecycle.ts';
import type { Said } from '../../domain/leads/merge/group.ts';
import type { Hold, Submission } from '../../domain/leads/submission.ts';
import type { AccountAssignment, Load, Pool } from '../../domain/routing/plan.ts';
import type { SlaClock } from '../../domain/sla/clock.ts';

/** Remembers a request for 24 h (or the double-click window) in the same transaction as its effect. */
export type IdempotencyRow = {
  /** MAC of scope and key; never the key itself. */
  readonly key: string;
  /** SHA-256 of the canonical body: the same key with another one is refused. */
  readonly fingerprint: string;
  /** What to answer again: a submission id or a lead id. */
  readonly resultId: string;
  readonly expiresAt: Instant;
};

/**
 * A clock row to write; `expected` null inserts it, else the stored row must still be so. Meeting or cancelling a clock
 * moves its state only, firing a level its next level, a new run its generation: all three guard against the others.
 */
export type ClockWrite = {
  readonly clock: SlaClock;
  readonly expected: Pick<SlaClock, 'state' | 'generation' | 'nextLevel'> | null;
};

/**
 * Everything one step changes, written in one transaction or not at all. `expectedVersion` null inserts the lead (and
 * then `identities` are claimed for it); otherwise the stored version must equal it.
 */
export type LeadCommit = {
  readonly lead: Lead;
  readonly expectedVersion: number | null;
  readonly events: readonly LeadEvent[];
  readonly identities?: readonly string[];
  /** When the person did what makes this lead. Only an act of their own, later than their erasure, brings them back. */
  readonly actedAt?: Instant;
  readonly idempotency?: IdempotencyRow;
  /** The instant against which an older idempotency row counts as expired. */
  readonly now: Instant;
  readonly submission?: Submission;
  readonly touches?: readonly Touch[];
  readonly consents?: readonly ConsentRecord[];
  /** On a lead with members: what the post said, and under whose lead it and the post's touches and consents are filed. */
  readonly said?: Said;
  readonly decisions?: readonly Decision[];
  readonly activities?: readonly Activity[];
  readonly clocks?: readonly ClockWrite[];
} & RoutingRows;

/** Rows of routing, each written when the stored one has the version before it (absent when that is 0). */
export type RoutingRows = { readonly pool?: Pool; readonly load?: Load; readonly assignment?: AccountAssignment };

/**
 * `idempotency` wins over `submission`, that over `erased`, that over `identity`, which wins over `version`, `clock` and `pool`, when several
 * conditions fail at once. `submission`: its row is there already and neither parked nor held, so somebody else finished it.
 * `contention` is a transaction conflict with another writer: nothing is known, try again.
 */
export type CommitConflict =
  | { readonly conflict: 'idempotency'; readonly row: IdempotencyRow }
  | { readonly conflict: 'submission' }
  /** The identity is that of an erased person, and this is no later act of theirs. */
  | { readonly conflict: 'erased' }
  | { readonly conflict: 'identity'; readonly leadId: LeadId }
  | { readonly conflict: 'version' }
  | { readonly conflict: 'clock' }
  /** One of the rows of routing moved on. */
  | { readonly conflict: 'pool' }
  | { readonly conflict: 'contention' };
export type CommitResult = { readonly ok: true } | ({ readonly ok: false } & CommitConflict);

export type DueClock = { readonly leadId: LeadId; readonly clockId: ClockId; readonly generation: number; readonly wakeAt: Instant };
export type Page<T> = { readonly items: readonly T[]; readonly cursor: string | null };

/**
 * Leads of a stage, best score first; of an owner, next due first and closed ones last; of a queue, first whom time alone may place, then the others, longest there first; of an account, or without one by the key of their business
 * domain, first captured first.
 */
export type LeadListing =
  | { readonly stage: Stage }
  | { readonly owner: string }
  | { readonly queue: string }
  | { readonly account: string }
  | { readonly domainKey: string };

/**
 * Leads with everything that hangs on them. Reads are strongly consistent unless a method says otherwise. `get` and
 * `getWithClocks` answer the id of a merged lead with its survivor, and that of an erased one with null; rows are read under the very id they were filed under.
 */
export type LeadStore = {
  readonly commit: (commit: LeadCommit) => Promise<CommitResult>;
  /** Advances one clock with its events, without touching the lead. `stale`: state, generation or level moved on. */
  readonly commitClock: (write: ClockWrite & { readonly events: readonly LeadEvent[] }) => Promise<'ok' | 'stale'>;
  readonly get: (leadId: LeadId) => Promise<Lead | null>;
  readonly getWithClocks: (leadId: LeadId) => Promise<{ readonly lead: Lead; readonly clocks: readonly SlaClock[] } | null>;
  readonly findByIdentity: (identity: string) => Promise<LeadId | null>;
  /** Whether the identity is that of an erased person who has not come back. */
  readonly isErased: (identity: string) => Promise<boolean>;
  /** What stands in the place of an erased lead; null while the lead is there, or never was. */
  readonly tombstone: (leadId: LeadId) => Promise<Tombstone | null>;
  readonly pool: (teamId: string) => Promise<Pool | null>;
  readonly load: (ownerId: string) => Promise<Load | null>;
  readonly assignment: (key: string) => Promise<AccountAssignment | null>;
  /** Event log in commit order (ids are UUIDv7), with the logs of `along` in the same order. */
  readonly events: (
    leadId: LeadId,
    page: { readonly cursor: string | null; readonly limit: number; readonly along?: readonly LeadId[] },
  ) => Promise<Page<LeadEvent>>;
  /** One event row by its id; null when that commit never happened (or was erased). */
  readonly event: (leadId: LeadId, eventId: string) => Promise<LeadEvent | null>;
  /**
   * Events that `eventId` caused; how a redelivered reaction finds its own effect. Those whose ids are older than the cause
   * itself, by more than clocks differ (`clockSkewMillis`), are not looked at.
   */
  readonly eventsCausedBy: (leadId: LeadId, eventId: string) => Promise<readonly LeadEvent[]>;
  readonly decisions: (leadId: LeadId) => Promise<readonly Decision[]>;
  readonly touches: (leadId: LeadId) => Promise<readonly Touch[]>;
  /** What commits told of visits, without engagements. */
  readonly told: (leadId: LeadId) => Promise<readonly Touch[]>;
  /** In the order of their recording. */
  readonly activities: (leadId: LeadId) => Promise<readonly Activity[]>;
  /** In the order of their commits, which is the order in which they moved the summary. */
  readonly consents: (leadId: LeadId) => Promise<readonly ConsentRecord[]>;
  readonly submission: (id: SubmissionId) => Promise<Submission | null>;
  /** Replaces a submission by what may be kept of it once its person is erased; whatever mark it carried is gone. */
  readonly strip: (submission: Submission, at: Instant) => Promise<void>;
  /**
   * Forgets a browser that was one of these leads, with what it had done before anybody knew. One that is bound to nobody yet is
   * theirs too: only a post of theirs names it, and the binding that was on its way finds that post stripped.
   */
  readonly forgetVisitor: (visitorId: VisitorId, leadIds: readonly LeadId[]) => Promise<void>;
  /**
   * Stores a submission without its lead, in one transaction with the row that makes a repeat safe: parked for the sweep, or
   * on hold (`submission.hold`) for a person. Idempotent by id. The row of another request in the way: nothing is stored.
   * `identity`: under whose it is found while it is nobody's; null when that cannot be told.
   */
  readonly park: (
    submission: Submission,
    idempotency: IdempotencyRow | null,
    identity: string | null,
  ) => Promise<{ readonly ok: true } | { readonly ok: false; readonly row: IdempotencyRow }>;
  /** Submissions parked or put on hold under the identity, as far as they are nobody's and not erased. */
  readonly waiting: (identity: string) => Promise<readonly Submission[]>;
  /** Submissions on hold, newest first. Eventually consistent. */
  readonly held: (hold: Hold, page: { readonly cursor: string | null; readonly limit: number }) => Promise<Page<Submission>>;
  /** Replaces a held submission by the same one after review, if it is still on hold. */
  readonly review: (submission: Submission) => Promise<'ok' | 'stale'>;
  /** Parked submissions, oldest first. Eventually consistent. */
  readonly parked: (limit: number) => Promise<readonly Submission[]>;
  /** Removes the parked mark once the submission has been written with its lead. */
  readonly unpark: (id: SubmissionId) => Promise<void>;
  /** Leads whose machine has owed work since before `before`, oldest first. Eventually consistent. */
  readonly stalled: (before: Instant, limit: number) => Promise<readonly LeadId[]>;
  /** Leads for whom the machine has nothing to do and whose score changes by itself before `before`, oldest first. Eventually consistent. */
  readonly decayed: (before: Instant, limit: number) => Promise<readonly LeadId[]>;
  /** Clocks whose next wake is before `before`, oldest first. Eventually consistent. */
  readonly dueClocks: (before: Instant, limit: number) => Promise<readonly DueClock[]>;
  /** Leads of the owner that are neither disqualified nor customers, as far as `limit` counts. Eventually consistent. */
  readonly openOf: (ownerId: string, limit: number) => Promise<readonly LeadId[]>;
  /** Eventually consistent. */
  readonly list: (filter: LeadListing, page: { readonly cursor: string | null; readonly limit: number }) => Promise<Page<Lead>>;
};

/** Two machines never disagree by so much about the time. */
export const clockSkewMillis = 60_000;
