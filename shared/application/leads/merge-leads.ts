import type { LeadEvent } from '../../contracts/events/catalogue.ts';
import { type Refusal, refuse } from '../../contracts/http/problems.ts';
import { type ConsentState, partsOfKey } from '../../domain/consent/consent.ts';
import { brand } from '../../domain/kernel/brand.ts';
import type { LeadId } from '../../domain/kernel/ids.ts';
import { err, ok, type Result } from '../../domain/kernel/result.ts';
import type { Lead } from '../../domain/leads/lead.ts';
import { type LeadGroup, maxMembers } from '../../domain/leads/merge/group.ts';
import { type Changing, type Merged, mergeGroups } from '../../domain/leads/merge/merge-groups.ts';
import { isAccepted } from '../../domain/leads/merge/rank.ts';
import { credit } from '../../domain/routing/stride.ts';
import { actorOf } from '../access/authenticate.ts';
import { newEvent } from '../events/new-event.ts';
import type { GroupCommit } from '../ports/lead-groups.ts';
import { clockStarts } from '../sla/open-clocks.ts';
import { absentLead, absentOther } from './absent-lead.ts';
import type { LeadWithClocks } from './command.ts';
import {
  changing,
  type GroupDeps,
  type GroupInput,
  groupAttempts,
  groupAudit,
  groupContext,
  groupDecision,
  planWrites,
  settledPool,
  staleFor,
  standing,
  unchanged,
} from './group-commit.ts';

export type MergeInput = GroupInput & { readonly otherId: string };

/**
 * Makes one lead of two that are one person. Which of them stays is decided by rank, not by who is named first; both ids answer
 * as the survivor from then on. Leads that are one already are a success that writes nothing.
 */
export const createMergeLeads =
  (deps: GroupDeps) =>
  async (input: MergeInput): Promise<Result<LeadWithClocks, Refusal>> => {
    if (input.leadId === input.otherId) return err(refuse('same-lead'));
    for (let attempt = 0; attempt < groupAttempts; attempt += 1) {
      const [one, other] = await Promise.all([input.leadId, input.otherId].map((id) => deps.groups.read(brand<LeadId>(id))));
      if (one === null || one === undefined) return err(await absentLead(deps.leads, input.leadId));
      if (other === null || other === undefined) return err(await withoutOther(deps, input.otherId));
      if (one.head.id === other.head.id) return ok(unchanged(one));
      const refusal = staleFor(input, one.head) ?? tooMany(one, other);
      if (refusal !== null) return err(refusal);
      const done = await attemptMerge(deps, input, one, other);
      if (done !== null) return ok(done);
    }
    return err(refuse('write-conflict'));
  };

async function withoutOther({ leads }: GroupDeps, otherId: string): Promise<Refusal> {
  const { code, detail } = await absentOther(leads, otherId);
  return refuse(code, detail, [{ pointer: '/otherId', code, message: detail }]);
}

/** The survivor and everybody merged into it. */
const sizeOf = ({ head }: LeadGroup): number => 1 + (head.members?.length ?? 0);

function tooMany(one: LeadGroup, other: LeadGroup): Refusal | null {
  const size = sizeOf(one) + sizeOf(other);
  return size <= maxMembers ? null : refuse('too-many-members', `one lead would be ${size} leads; at most ${maxMembers} can be merged`);
}

async function attemptMerge(deps: GroupDeps, input: MergeInput, one: LeadGroup, other: LeadGroup): Promise<LeadWithClocks | null> {
  const change = changing(deps);
  const merged = mergeGroups(one, other, change);
  const [winner, loser] = merged.head.id === one.head.id ? [one, other] : [other, one];
  const writes = planWrites(merged.clocks, change.at);
  const clocks = standing(merged.head, winner.clocks, writes);
  const pool = await settledPool(deps, merged.credit, credit);
  const written = await deps.groups.commit({
    ...rowsOf(merged, winner, loser),
    heads: [{ lead: merged.head, clocks, expectedVersion: winner.head.version }],
    clocks: writes,
    ...(pool === null ? {} : { pool }),
    decisions: [groupDecision(merged.head, change.decisionId, change.at, explanation(input, merged, [winner, loser]))],
    events: [...eventsOf(deps, input, merged, loser.head, change), ...consentLost(deps, input, merged, [winner.head, loser.head], change)],
    audit: groupAudit(deps, input, 'lead.merge', merged.head, change.at),
  });
  return written === 'ok' ? { lead: merged.head, clocks } : null;
}

/** Every member at its place. Those of a group stand at the version of its last merge; the loser itself was a head until now. */
function rowsOf({ head, base, others }: Merged, winner: LeadGroup, loser: LeadGroup): Pick<GroupCommit, 'bases' | 'members'> {
  const versions = new Map<string, number>([[loser.head.id, loser.head.version]]);
  for (const { base: before, others: members } of [winner, loser])
    for (const member of members) versions.set(member.lead.id, before?.merged.version ?? member.lead.version);
  return {
    bases: [{ leadId: head.id, base }, ...(loser.base === null ? [] : [{ leadId: loser.head.id, base: null }])],
    members: others.map((member) => ({
      member,
      into: head.id,
      expectedVersion: versions.get(member.lead.id) ?? member.lead.version,
    })),
  };
}

/** Why this lead stayed and where each value came from; ids and ranks, no values. */
const explanation = (input: MergeInput, merged: Merged, [winner, loser]: readonly [LeadGroup, LeadGroup]) => ({
  inputs: {
    actor: actorOf(input.principal),
    leads: [winner.head, loser.head].map((lead) => ({
      leadId: lead.id,
      accepted: isAccepted(lead),
      stage: lead.stage,
      ownerId: lead.owner?.id ?? null,
      capturedAt: lead.capturedAt,
    })),
  },
  outcome: {
    survivorId: merged.head.id,
    mergedId: loser.head.id,
    ownerId: merged.head.owner?.id ?? null,
    credited: merged.credit?.ownerId ?? null,
    fields: merged.origins,
  },
});

/** A no of one of them is a no of both, and whoever holds the other must hear it. */
function consentLost(
  deps: GroupDeps,
  input: MergeInput,
  { head }: Merged,
  before: readonly Lead[],
  change: Changing,
): readonly LeadEvent[] {
  const context = groupContext(deps, input, head, change.at);
  const lost = (state: ConsentState) =>
    Object.entries(head.consent).flatMap(([key, now]) => {
      const from = before.map((lead) => lead.consent[key] ?? 'unknown').find((was) => was !== now);
      return now === state && from !== undefined ? [{ ...partsOfKey(key), from }] : [];
    });
  const said = { method: 'api', actor: actorOf(input.principal) } as const;
  const [withdrawn, suppressed] = [lost('withdrawn'), lost('suppressed')];
  return [
    ...(withdrawn.length === 0 ? [] : [newEvent(context, 'consent.withdrawn.v1', { ...said, consents: withdrawn })]),
    ...(suppressed.length === 0 ? [] : [newEvent(context, 'consent.suppressed.v1', { ...said, consents: suppressed, reason: 'opt-out' })]),
  ];
}

/** The survivor's event first: what the machine does next is caused by it. */
function eventsOf(deps: GroupDeps, input: MergeInput, merged: Merged, lost: Lead, change: Changing) {
  const { head, clocks } = merged;
  const data = {
    survivorId: head.id,
    mergedId: lost.id,
    memberIds: [...(head.members ?? [])],
    decisionId: change.decisionId,
    ownerId: head.owner?.id ?? null,
    ownerLost: merged.ownerLost,
    clocks: clockStarts(clocks.started),
    endedClocks: clocks.ended.map((clock) => clock.id),
    actor: actorOf(input.principal),
  };
  return [
    newEvent(groupContext(deps, input, head, change.at), 'lead.merged.v1', data),
    newEvent(groupContext(deps, input, { id: lost.id, version: head.version }, change.at), 'lead.merged.v1', { ...data, clocks: [] }),
  ];
}
