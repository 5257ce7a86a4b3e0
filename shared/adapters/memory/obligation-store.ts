import type { ObligationKey, ObligationStore } from '../../application/ports/obligation-store.ts';
import type { LeadEvent } from '../../contracts/events/catalogue.ts';
import type { Obligation } from '../../domain/consent/obligation.ts';
import { pageOf } from './cursor.ts';

const nameOf = ({ leadId, endpointId, eventId }: ObligationKey): string => `${leadId}/${endpointId}#${eventId}`;
const byOpening = (a: Obligation, b: Obligation): number =>
  a.openedAt < b.openedAt || (a.openedAt === b.openedAt && nameOf(a) < nameOf(b)) ? -1 : 1;

/** Newest first: code points counted down, since a page goes on after a key. */
const newestKey = (row: Obligation): string =>
  [...`${row.nextCheckAt ?? row.closedAt}#${row.endpointId}#${row.eventId}`].map((char) => String(1000 - char.charCodeAt(0))).join('');

/** Obligations as a map; `append` takes the events of a move, which lie in the log of the lead. */
export function createMemoryObligationStore({
  rows = new Map(),
  append = () => undefined,
}: {
  readonly rows?: Map<string, Obligation>;
  readonly append?: (events: readonly LeadEvent[]) => void;
} = {}): ObligationStore {
  return {
    open: async (obligation) => {
      const standing = rows.get(nameOf(obligation)) ?? structuredClone(obligation);
      rows.set(nameOf(obligation), standing);
      return standing;
    },
    get: async (key) => rows.get(nameOf(key)) ?? null,
    ofLead: async (leadId) => [...rows.values()].filter((row) => row.leadId === leadId).sort(byOpening),
    move: async (obligation, expected, events) => {
      const standing = rows.get(nameOf(obligation));
      if (standing?.state !== expected.state || standing.tries !== expected.tries) return 'stale';
      rows.set(nameOf(obligation), structuredClone(obligation));
      append(structuredClone(events));
      return 'ok';
    },
    due: async (before, limit) =>
      [...rows.values()]
        .filter((row) => row.nextCheckAt !== null && row.nextCheckAt < before)
        .sort((a, b) => ((a.nextCheckAt ?? '') < (b.nextCheckAt ?? '') ? -1 : 1))
        .slice(0, limit)
        .map(({ leadId, endpointId, eventId }) => ({ leadId, endpointId, eventId })),
    list: async (state, page) => {
      const found = [...rows.values()].filter((row) => row.state === state).sort((a, b) => (newestKey(a) < newestKey(b) ? -1 : 1));
      return pageOf(`obligations:${state}`, found, newestKey, page);
    },
  };
}
