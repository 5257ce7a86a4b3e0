import type { AuditRow } from '../../application/ports/document-store.ts';
import type { Cleared, ErasureCommit, Erasures } from '../../application/ports/erasures.ts';
import type { Obligation } from '../../domain/consent/obligation.ts';
import type { LookUpState } from '../../domain/enrichment/look-up-state.ts';
import type { LeadId } from '../../domain/kernel/ids.ts';
import { clearedFrom, groupIds, type Tombstone } from '../../domain/leads/erasure.ts';
import type { Nurture } from '../../domain/nurture/run.ts';
import type { Delivery } from '../../domain/webhooks/delivery.ts';
import { forgetVisitor } from './forget-visitor.ts';
import { type LeadState, rowsOf } from './lead-state.ts';

/** The rows of other stores that hang on a lead. */
export type HangingRows = {
  readonly deliveries?: Map<string, Delivery>;
  readonly obligations?: Map<string, Obligation>;
  readonly lookUps?: Map<string, LookUpState>;
  readonly nurture?: Map<LeadId, Nurture>;
};

function isStale(state: LeadState, { tombstone, expectedVersion }: ErasureCommit): boolean {
  const { headId, members, identities } = tombstone;
  const head = rowsOf(state, headId);
  return (
    head === null ||
    head.absorbed !== null ||
    head.lead.version !== expectedVersion ||
    members.some((id) => rowsOf(state, id)?.absorbed?.into !== headId) ||
    identities.some((mac) => heldByOthers(state, tombstone, mac))
  );
}

function heldByOthers(state: LeadState, tombstone: Tombstone, mac: string): boolean {
  const holder = state.identities.get(mac);
  return holder !== undefined && !groupIds(tombstone).includes(holder);
}

function seal(state: LeadState, tombstone: Tombstone): void {
  for (const mac of tombstone.identities) {
    if (heldByOthers(state, tombstone, mac)) continue;
    state.identities.delete(mac);
    state.erasedIdentities.set(mac, tombstone.erasedAt);
  }
}

function apply(state: LeadState, { tombstone, event }: ErasureCommit): void {
  for (const leadId of groupIds(tombstone)) {
    const rows = rowsOf(state, leadId);
    if (rows === null) continue;
    const { lead: _, absorbed: __, base: ___, ...left } = rows;
    state.leads.delete(leadId);
    state.erased.set(leadId, { tombstone: { ...tombstone, leadId }, ...left });
  }
  seal(state, tombstone);
  state.erased.get(tombstone.headId)?.events.set(event.id, structuredClone(event));
}

function clear(state: LeadState, hanging: HangingRows, tombstone: Tombstone, leadId: LeadId): Cleared {
  const rows = state.erased.get(leadId);
  for (const { visitorId } of rows?.engagements.values() ?? [])
    if (visitorId !== null) forgetVisitor(state, visitorId, groupIds(tombstone));
  for (const map of [rows?.said, rows?.clocks, rows?.touches, rows?.engagements, rows?.consents, rows?.decisions, rows?.activities])
    map?.clear();
  hanging.nurture?.delete(leadId);
  for (const map of [hanging.deliveries, hanging.obligations])
    for (const [key, row] of map ?? []) if (row.leadId === leadId && row.eventId !== tombstone.eventId) map?.delete(key);
  hanging.lookUps?.delete(leadId);
  return { left: false };
}

/** Erasure over the state of the lead store in memory. */
export function createMemoryErasures(input: {
  readonly state: LeadState;
  readonly audit?: AuditRow[];
  readonly hanging?: HangingRows;
}): Erasures {
  const { state, audit = [], hanging = {} } = input;
  return {
    commit: async (commit) => {
      if (isStale(state, commit)) return 'stale';
      apply(state, structuredClone(commit));
      audit.push(commit.audit);
      return 'ok';
    },
    seal: async (tombstone) => seal(state, tombstone),
    clear: async (tombstone, leadId) => clear(state, hanging, tombstone, leadId),
    finish: async (tombstone, at) => {
      for (const leadId of groupIds(tombstone)) {
        const rows = state.erased.get(leadId);
        if (rows) rows.tombstone = { ...rows.tombstone, clearedAt: at };
      }
    },
    owed: async (before, limit) =>
      [...state.erased.values()]
        .map(({ tombstone }) => tombstone)
        .filter((row) => row.leadId === row.headId && row.clearedAt === null && clearedFrom(row.erasedAt) < before)
        .sort((a, b) => (a.erasedAt < b.erasedAt ? -1 : 1))
        .slice(0, limit)
        .map(({ leadId }) => leadId),
  };
}
