import type { LeadEvent } from '../../contracts/events/catalogue.ts';
import type { Obligation, ObligationState } from '../../domain/consent/obligation.ts';
import type { EventId, LeadId } from '../../domain/kernel/ids.ts';
import type { Instant } from '../../domain/kernel/instant.ts';
import type { Page } from './lead-store.ts';

export type ObligationKey = { readonly leadId: LeadId; readonly endpointId: string; readonly eventId: EventId };

/** What sinks have to be told; rows of the lead's own collection. */
export type ObligationStore = {
  /** Writes the row unless it exists; returns the row that now stands. */
  readonly open: (obligation: Obligation) => Promise<Obligation>;
  readonly get: (key: ObligationKey) => Promise<Obligation | null>;
  /** In the order of their opening. */
  readonly ofLead: (leadId: LeadId) => Promise<readonly Obligation[]>;
  /** Replaces the row, with its events in one transaction, if state and tries are still those of `expected`. */
  readonly move: (
    obligation: Obligation,
    expected: Pick<Obligation, 'state' | 'tries'>,
    events: readonly LeadEvent[],
  ) => Promise<'ok' | 'stale'>;
  /** Rows not closed whose next check is before `before`, oldest first. Eventually consistent. */
  readonly due: (before: Instant, limit: number) => Promise<readonly ObligationKey[]>;
  /** Rows of one state over all leads, newest first. Eventually consistent. */
  readonly list: (state: ObligationState, page: { readonly cursor: string | null; readonly limit: number }) => Promise<Page<Obligation>>;
};
