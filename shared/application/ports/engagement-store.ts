import type { LeadEvent } from '../../contracts/events/catalogue.ts';
import type { Engagement } from '../../domain/engagement/engagement.ts';
import type { VisitorHead } from '../../domain/engagement/visitor-head.ts';
import type { LeadId, VisitorId } from '../../domain/kernel/ids.ts';
import type { Instant } from '../../domain/kernel/instant.ts';

/** What was not there before; `events` are the ones committed with it. */
export type Appended = { readonly recorded: readonly Engagement[]; readonly events: readonly LeadEvent[] };

/**
 * What people did, of leads and of visitors nobody knows. Reads are strongly consistent. An engagement is written once: its
 * id in the same place again changes nothing, so every write may be repeated.
 */
export type EngagementStore = {
  readonly visitor: (id: VisitorId) => Promise<VisitorHead | null>;
  /**
   * Keeps what a visitor did, then notes that they were seen. The head is read after the rows are written: when somebody
   * was bound to the visitor meanwhile it says so, and the caller hands the rows on.
   */
  readonly keep: (
    id: VisitorId,
    engagements: readonly Engagement[],
    now: Instant,
  ) => Promise<{ readonly recorded: readonly Engagement[]; readonly head: VisitorHead }>;
  /** Everything kept under the visitor, in no order. */
  readonly kept: (id: VisitorId) => Promise<readonly Engagement[]>;
  /** Applies `bindVisitor` to the stored head, making one that says `at` if there is none. */
  readonly bind: (id: VisitorId, leadId: LeadId, at: Instant) => Promise<VisitorHead>;
  /**
   * Adds what is not there yet to the lead, each transaction (at most 99 rows) with one event that `eventOf` makes from what
   * is new in it. The lead's version stays.
   */
  readonly append: (
    leadId: LeadId,
    engagements: readonly Engagement[],
    eventOf: (recorded: readonly Engagement[]) => LeadEvent,
  ) => Promise<Appended>;
  readonly ofLead: (leadId: LeadId) => Promise<readonly Engagement[]>;
  /**
   * Replaces engagements of the lead by judged ones (`revision` one up), with the event, in one transaction of at most 99.
   * `stale`: another judgement came between.
   */
  readonly judge: (leadId: LeadId, judged: readonly Engagement[], event: LeadEvent) => Promise<'ok' | 'stale'>;
};

/** Rows beside the event in one transaction of 100. */
export const maxPerTransaction = 99;
