import { type EngagementStore, maxPerTransaction } from '../../application/ports/engagement-store.ts';
import type { Engagement } from '../../domain/engagement/engagement.ts';
import { bindVisitor, type VisitorHead } from '../../domain/engagement/visitor-head.ts';
import type { VisitorId } from '../../domain/kernel/ids.ts';
import type { Instant } from '../../domain/kernel/instant.ts';
import { emptyLeadState, type LeadState, type VisitorRows } from './lead-state.ts';

const newHead = (id: VisitorId, at: Instant): VisitorHead => ({
  id,
  firstSeenAt: at,
  lastSeenAt: at,
  leadId: null,
  boundAt: null,
  historyOf: null,
  kept: 0,
});

/** Adds what is new to the rows, and says what that was. */
function addNew(rows: Map<string, Engagement>, engagements: readonly Engagement[]): readonly Engagement[] {
  return engagements.filter((engagement) => {
    if (rows.has(engagement.id)) return false;
    rows.set(engagement.id, structuredClone(engagement));
    return true;
  });
}

/** Reference implementation over the state it shares with the memory lead store. */
export function createMemoryEngagementStore({ state = emptyLeadState() }: { readonly state?: LeadState } = {}): EngagementStore {
  const visitorRows = (id: VisitorId): VisitorRows => {
    const rows = state.visitors.get(id) ?? { head: null, engagements: new Map() };
    state.visitors.set(id, rows);
    return rows;
  };
  return {
    visitor: async (id) => state.visitors.get(id)?.head ?? null,
    keep: async (id, engagements, now) => {
      const rows = visitorRows(id);
      const recorded = addNew(rows.engagements, engagements);
      rows.head = { ...(rows.head ?? newHead(id, now)), lastSeenAt: now, kept: rows.engagements.size };
      return { recorded, head: rows.head };
    },
    kept: async (id) => [...(state.visitors.get(id)?.engagements.values() ?? [])],
    bind: async (id, leadId, at) => {
      const rows = visitorRows(id);
      rows.head = bindVisitor(rows.head ?? newHead(id, at), leadId, at);
      return rows.head;
    },
    append: async (leadId, engagements, eventOf) => {
      // Whoever read the lead before it was erased still writes, as in the table; the clearing takes it away.
      const rows = state.leads.get(leadId) ?? state.erased.get(leadId);
      if (rows === undefined) throw new Error(`no lead ${leadId}`);
      const recorded = addNew(rows.engagements, engagements);
      const chunks = Array.from({ length: Math.ceil(recorded.length / maxPerTransaction) }, (_, i) =>
        recorded.slice(i * maxPerTransaction, (i + 1) * maxPerTransaction),
      );
      const events = chunks.map(eventOf);
      for (const event of events) rows.events.set(event.id, structuredClone(event));
      return { recorded, events };
    },
    ofLead: async (leadId) => [...(state.leads.get(leadId)?.engagements.values() ?? [])],
    judge: async (leadId, judged, event) => {
      const rows = state.leads.get(leadId);
      if (rows === undefined || judged.some(({ id, revision }) => rows.engagements.get(id)?.revision !== revision - 1)) return 'stale';
      for (const engagement of judged) rows.engagements.set(engagement.id, structuredClone(engagement));
      rows.events.set(event.id, structuredClone(event));
      return 'ok';
    },
  };
}
