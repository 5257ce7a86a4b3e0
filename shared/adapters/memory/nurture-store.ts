import type { NurtureStore } from '../../application/ports/nurture-store.ts';
import type { LeadId } from '../../domain/kernel/ids.ts';
import { type Nurture, nextDueAt } from '../../domain/nurture/run.ts';
import { type LeadState, logOf, rowsOf } from './lead-state.ts';

const dueOf = (row: Nurture): string => nextDueAt(row) ?? '~';

/** Nurture as a map beside the state of the leads, whose logs take the events. */
export function createMemoryNurtureStore({
  state,
  rows = new Map(),
}: {
  readonly state: LeadState;
  readonly rows?: Map<LeadId, Nurture>;
}): NurtureStore {
  return {
    get: async (leadId) => structuredClone(rows.get(leadId) ?? null),
    save: async ({ nurture, expectedRevision, leadVersion, events }) => {
      const lead = rowsOf(state, nurture.leadId);
      const isThere = lead !== null && (leadVersion === null || (lead.absorbed === null && lead.lead.version === leadVersion));
      if (!isThere || (rows.get(nurture.leadId)?.revision ?? 0) !== expectedRevision) return 'stale';
      rows.set(nurture.leadId, structuredClone(nurture));
      for (const event of events) logOf(state, nurture.leadId)?.set(event.id, structuredClone(event));
      return 'ok';
    },
    due: async (before, limit) =>
      [...rows.values()]
        .filter((row) => dueOf(row) < before)
        .sort((a, b) => (dueOf(a) < dueOf(b) ? -1 : 1))
        .slice(0, limit)
        .map(({ leadId }) => leadId),
  };
}
