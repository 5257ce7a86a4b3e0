import type { LeadEvent } from '../../contracts/events/catalogue.ts';
import type { MatchRow } from '../../domain/identity/match-row.ts';
import type { Pair, Suspicion, SuspicionState } from '../../domain/identity/suspicion.ts';
import type { LeadId } from '../../domain/kernel/ids.ts';
import type { AuditRow } from './document-store.ts';
import type { Page } from './lead-store.ts';

/** Who is filed under one value; `settledAt`: the bound above which the suggestions it had given were taken back, if they were. */
export type Holders = { readonly leadIds: readonly LeadId[]; readonly settledAt: number | null };

/** By what leads can be found, and which of them may be one person. Strongly consistent unless a method says otherwise. */
export type MatchStore = {
  readonly row: (leadId: LeadId) => Promise<MatchRow | null>;
  /** Writes the row if the stored one has `expectedRevision` (null: there is none); else the row that stands. */
  readonly putRow: (
    row: MatchRow,
    expectedRevision: number | null,
  ) => Promise<{ readonly ok: true } | { readonly ok: false; readonly standing: MatchRow | null }>;
  readonly removeRow: (leadId: LeadId) => Promise<void>;
  /**
   * Files the lead under the value and gives everybody who is, in one write: of any two leads the later one sees the other. A value
   * that already has more than `mostHits` leads takes no more.
   */
  readonly join: (mac: string, leadId: LeadId) => Promise<Holders>;
  readonly leave: (mac: string, leadId: LeadId) => Promise<void>;
  readonly settle: (mac: string, maxHits: number | null) => Promise<void>;
  readonly suspicion: (pair: Pair) => Promise<Suspicion | null>;
  readonly suspicionsOf: (leadId: LeadId) => Promise<readonly Suspicion[]>;
  /** The row for both leads, the events and the audit row in one transaction, if the stored row has the revision before. */
  readonly save: (row: Suspicion, events: readonly LeadEvent[], audit?: AuditRow) => Promise<'ok' | 'stale'>;
  /** Removes the row if it is still of that revision, or gone. */
  readonly drop: (row: Suspicion) => Promise<'ok' | 'stale'>;
  /** Over all leads: open ones by score, best first, decided ones newest first. Eventually consistent. */
  readonly list: (state: SuspicionState, page: { readonly cursor: string | null; readonly limit: number }) => Promise<Page<Suspicion>>;
};
