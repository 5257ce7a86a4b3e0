import { type Refusal, refuse } from '../../contracts/http/problems.ts';
import { brand } from '../../domain/kernel/brand.ts';
import type { DecisionId, LeadId } from '../../domain/kernel/ids.ts';
import type { Instant } from '../../domain/kernel/instant.ts';
import { err, ok, type Result } from '../../domain/kernel/result.ts';
import type { Lead } from '../../domain/leads/lead.ts';
import type { LeadGroup } from '../../domain/leads/merge/group.ts';
import { type Left, leaveGroup } from '../../domain/leads/merge/leave-group.ts';
import { debit } from '../../domain/routing/stride.ts';
import type { SlaClock } from '../../domain/sla/clock.ts';
import { actorOf } from '../access/authenticate.ts';
import { newEvent } from '../events/new-event.ts';
import type { GroupCommit } from '../ports/lead-groups.ts';
import { clockStarts } from '../sla/open-clocks.ts';
import { absentLead } from './absent-lead.ts';
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
  restoring,
  settledPool,
  staleFor,
  standing,
} from './group-commit.ts';

export type UnmergeInput = GroupInput & { readonly memberId: string };
export type Unmerged = { readonly survivor: LeadWithClocks; readonly member: LeadWithClocks };

/**
 * Takes a member out of a merged lead. It gets back what it was, with whatever came in by its own identity since; the survivor
 * keeps what was decided over it. Both ids answer for themselves again, and both leads are scored again.
 */
export const createUnmergeLead =
  (deps: GroupDeps) =>
  async (input: UnmergeInput): Promise<Result<Unmerged, Refusal>> => {
    for (let attempt = 0; attempt < groupAttempts; attempt += 1) {
      const group = await deps.groups.read(brand<LeadId>(input.leadId));
      if (group === null) return err(await absentLead(deps.leads, input.leadId));
      if (group.head.members?.some((id) => id === input.memberId) !== true) return err(notThere(group, input.memberId));
      const stale = staleFor(input, group.head);
      if (stale !== null) return err(stale);
      const done = await attemptUnmerge(deps, input, group);
      if (done !== null) return ok(done);
    }
    return err(refuse('write-conflict'));
  };

const notThere = ({ head }: LeadGroup, memberId: string): Refusal =>
  refuse(
    'not-a-member',
    head.id === memberId
      ? 'the lead the others were merged into cannot leave; un-merge the others'
      : `nothing of that id is merged into ${head.id}`,
  );

async function attemptUnmerge(deps: GroupDeps, input: UnmergeInput, group: LeadGroup): Promise<Unmerged | null> {
  const change = changing(deps);
  const { at, decisionId } = change;
  const left = leaveGroup(group, brand<LeadId>(input.memberId), change);
  if (left === null) return null;
  const writes = [...planWrites(left.clocks, at), ...left.memberClocks.map(restoring)];
  const survivor = { lead: left.head, clocks: standing(left.head, group.clocks, writes) };
  const member = { lead: left.member, clocks: left.memberClocks };
  const pool = await settledPool(deps, left.debit, debit);
  const outcome = { survivorId: left.head.id, memberId: left.member.id, ownerId: left.head.owner?.id ?? null };
  const explained = { inputs: { actor: actorOf(input.principal) }, outcome };
  const written = await deps.groups.commit({
    ...rowsOf(left, group),
    heads: [
      { ...survivor, expectedVersion: group.head.version },
      { ...member, expectedVersion: group.base?.merged.version ?? group.head.version },
    ],
    clocks: writes,
    ...(pool === null ? {} : { pool }),
    decisions: [groupDecision(left.head, decisionId, at, explained)],
    events: eventsOf(deps, input, left, { at, decisionId }),
    audit: groupAudit(deps, input, 'lead.unmerge', left.head, at),
  });
  return written === 'ok' ? { survivor, member } : null;
}

const rowsOf = ({ head, base, others }: Left, group: LeadGroup): Pick<GroupCommit, 'bases' | 'members'> => ({
  bases: [{ leadId: head.id, base }],
  members: others.map((member) => ({
    member,
    into: head.id,
    expectedVersion: group.base?.merged.version ?? group.head.version,
  })),
});

/** One in each log, with the clocks that start there. */
function eventsOf(
  deps: GroupDeps,
  input: UnmergeInput,
  { head, member, clocks, memberClocks }: Left,
  { at, decisionId }: { readonly at: Instant; readonly decisionId: DecisionId },
) {
  const told = (lead: Lead, starts: readonly SlaClock[], ended: readonly SlaClock[]) =>
    newEvent(groupContext(deps, input, lead, at), 'lead.unmerged.v1', {
      survivorId: head.id,
      memberId: member.id,
      decisionId,
      ownerId: lead.owner?.id ?? null,
      clocks: clockStarts(starts),
      endedClocks: ended.map((clock) => clock.id),
      actor: actorOf(input.principal),
    });
  return [told(head, [...clocks.restored, ...clocks.started], clocks.ended), told(member, memberClocks, [])];
}
