import type { AuditRow } from '../../application/ports/document-store.ts';
import type { MatchStore } from '../../application/ports/match-store.ts';
import type { LeadEvent } from '../../contracts/events/catalogue.ts';
import { mostHits } from '../../domain/identity/match-policy.ts';
import type { MatchRow } from '../../domain/identity/match-row.ts';
import type { Pair, Suspicion } from '../../domain/identity/suspicion.ts';
import type { LeadId } from '../../domain/kernel/ids.ts';
import { pageOf } from './cursor.ts';

export type MatchState = {
  readonly rows: Map<string, MatchRow>;
  readonly values: Map<string, { readonly leadIds: Set<LeadId>; settledAt: number | null }>;
  readonly suspicions: Map<string, Suspicion>;
};
export const emptyMatchState = (): MatchState => ({ rows: new Map(), values: new Map(), suspicions: new Map() });

const nameOf = (pair: Pair): string => pair.join('|');
const placeOf = ({ state, score, suspectedAt, decidedAt, pair }: Suspicion): string =>
  `${state === 'open' ? `${String(score).padStart(3, '0')}#${suspectedAt}` : decidedAt}#${pair.join('#')}`;
/** Code points counted down, since a page goes on after a key and the last comes first. */
const descending = (row: Suspicion): string => [...placeOf(row)].map((char) => String(1000 - char.charCodeAt(0))).join('');

/** Matching in maps; `append` takes the events, which lie in the logs of their leads. */
export function createMemoryMatchStore({
  state = emptyMatchState(),
  append = () => undefined,
  audit: auditRows = [],
}: {
  readonly state?: MatchState;
  readonly append?: (events: readonly LeadEvent[]) => void;
  readonly audit?: AuditRow[];
} = {}): MatchStore {
  const { rows, values, suspicions } = state;
  return {
    row: async (leadId) => rows.get(leadId) ?? null,
    putRow: async (row, expectedRevision) => {
      const standing = rows.get(row.leadId) ?? null;
      if ((standing?.revision ?? null) !== expectedRevision) return { ok: false, standing };
      rows.set(row.leadId, structuredClone(row));
      return { ok: true };
    },
    removeRow: async (leadId) => void rows.delete(leadId),
    join: async (mac, leadId) => {
      const value = values.get(mac) ?? { leadIds: new Set(), settledAt: null };
      values.set(mac, value);
      if (value.leadIds.size <= mostHits) value.leadIds.add(leadId);
      return { leadIds: [...value.leadIds].sort(), settledAt: value.settledAt };
    },
    leave: async (mac, leadId) => {
      values.get(mac)?.leadIds.delete(leadId);
      if (values.get(mac)?.leadIds.size === 0) values.delete(mac);
    },
    settle: async (mac, maxHits) => {
      const value = values.get(mac);
      if (value !== undefined) value.settledAt = maxHits;
    },
    suspicion: async (pair) => suspicions.get(nameOf(pair)) ?? null,
    suspicionsOf: async (leadId) => [...suspicions.values()].filter(({ pair }) => pair.includes(leadId)).sort(byPair),
    save: async (row, events, audit) => {
      if ((suspicions.get(nameOf(row.pair))?.revision ?? 0) !== row.revision - 1) return 'stale';
      suspicions.set(nameOf(row.pair), structuredClone(row));
      append(structuredClone(events));
      if (audit !== undefined) auditRows.push(audit);
      return 'ok';
    },
    drop: async (row) => {
      if ((suspicions.get(nameOf(row.pair)) ?? row).revision !== row.revision) return 'stale';
      suspicions.delete(nameOf(row.pair));
      return 'ok';
    },
    list: async (wanted, page) => {
      const found = [...suspicions.values()].filter((row) => row.state === wanted).sort((a, b) => (descending(a) < descending(b) ? -1 : 1));
      return pageOf(`duplicates:${wanted}`, found, descending, page);
    },
  };
}

const byPair = (a: Suspicion, b: Suspicion): number => (nameOf(a.pair) < nameOf(b.pair) ? -1 : 1);
