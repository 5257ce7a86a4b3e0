import type { LeadEvent } from '../../contracts/events/catalogue.ts';
import type { LeadId } from '../../domain/kernel/ids.ts';
import type { Instant } from '../../domain/kernel/instant.ts';
import type { Tombstone } from '../../domain/leads/erasure.ts';
import type { AuditRow } from './document-store.ts';

/** The instant a person is gone: tombstones for the lead and its members, for their identities, the event and the audit row. */
export type ErasureCommit = {
  readonly tombstone: Tombstone;
  /** Version of the head as it was read. */
  readonly expectedVersion: number;
  /** `lead.erased.v1`, in the log of the head. */
  readonly event: LeadEvent;
  readonly audit: AuditRow;
};

/** What clearing found out about one lead: whether rows are left, to go on with. */
export type Cleared = { readonly left: boolean };

/** Forgetting people. Every method may be repeated. */
export type Erasures = {
  /** One transaction. `stale`: the lead, or who is merged into it, is not as it was read; nothing was written. */
  readonly commit: (commit: ErasureCommit) => Promise<'ok' | 'stale'>;
  /** Makes sure that no identity names one of the erased leads any more. */
  readonly seal: (tombstone: Tombstone) => Promise<void>;
  /**
   * Deletes up to about `limit` rows that hang on the lead. The log stays, and what tells sinks of the erasure; the browsers
   * that acted for the lead are forgotten with what they did.
   */
  readonly clear: (tombstone: Tombstone, leadId: LeadId, limit: number) => Promise<Cleared>;
  /** Nothing is owed any more. */
  readonly finish: (tombstone: Tombstone, at: Instant) => Promise<void>;
  /** Heads whose clearing has been owed since before `before`, oldest first. Eventually consistent. */
  readonly owed: (before: Instant, limit: number) => Promise<readonly LeadId[]>;
};
