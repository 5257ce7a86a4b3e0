import type { AuditRow } from '../../application/ports/document-store.ts';
import type { GroupCommit, LeadGroups } from '../../application/ports/lead-groups.ts';
import { brand } from '../../domain/kernel/brand.ts';
import type { LeadId } from '../../domain/kernel/ids.ts';
import { applyRouting, headOf, type LeadState, routingHolds, rowsOf, sorted } from './lead-state.ts';
import { clockHolds } from './lead-store.ts';

function read(state: LeadState, leadId: LeadId): Awaited<ReturnType<LeadGroups['read']>> {
  const rows = headOf(state, leadId);
  if (rows === null) return null;
  const { lead: head, base } = rows;
  const ids = [head.id, ...(head.members ?? [])];
  return structuredClone({
    head,
    clocks: sorted(rows.clocks),
    base,
    others: (head.members ?? []).flatMap((id) => rowsOf(state, id)?.absorbed?.member ?? []),
    said: ids
      .flatMap((id) => [...(rowsOf(state, id)?.said.values() ?? [])])
      .filter((said) => base !== null && said.version > base.merged.version)
      .sort((a, b) => a.version - b.version),
  });
}

function isStale(state: LeadState, commit: GroupCommit): boolean {
  const { heads, members, clocks } = commit;
  const versions = [
    ...heads.map(({ lead, expectedVersion }) => ({ id: lead.id, expectedVersion })),
    ...members.map(({ member, expectedVersion }) => ({ id: member.lead.id, expectedVersion })),
  ];
  return (
    versions.some(({ id, expectedVersion }) => rowsOf(state, id)?.lead.version !== expectedVersion) ||
    clocks.some((write) => !clockHolds(rowsOf(state, write.clock.leadId)?.clocks.get(write.clock.id), write)) ||
    !routingHolds(state, commit)
  );
}

function apply(state: LeadState, given: GroupCommit): void {
  const commit = structuredClone(given);
  for (const { lead } of commit.heads) {
    const rows = rowsOf(state, lead.id);
    if (rows) Object.assign(rows, { lead, absorbed: null });
  }
  for (const { member, into } of commit.members) {
    const rows = rowsOf(state, member.lead.id);
    if (rows) Object.assign(rows, { lead: member.lead, absorbed: { into, member } });
  }
  for (const { leadId, base } of commit.bases) {
    const rows = rowsOf(state, leadId);
    if (rows) rows.base = base;
  }
  for (const { clock } of commit.clocks) rowsOf(state, clock.leadId)?.clocks.set(clock.id, clock);
  for (const decision of commit.decisions) rowsOf(state, decision.leadId)?.decisions.set(decision.id, decision);
  for (const event of commit.events) rowsOf(state, brand<LeadId>(event.leadId))?.events.set(event.id, event);
  applyRouting(state, commit);
}

/** Groups over the state of the lead store in memory. */
export function createMemoryLeadGroups({ state, audit = [] }: { readonly state: LeadState; readonly audit?: AuditRow[] }): LeadGroups {
  return {
    read: async (leadId) => read(state, leadId),
    commit: async (commit) => {
      if (isStale(state, commit)) return 'stale';
      apply(state, commit);
      audit.push(commit.audit);
      return 'ok';
    },
  };
}
