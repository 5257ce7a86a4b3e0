import type { LeadId } from '../../kernel/ids.ts';
import type { Lead } from '../lead.ts';
import { type ClockPlan, clocksAgain, clocksAlone, clocksWithout } from './clocks.ts';
import { joinFacts } from './facts.ts';
import type { LeadGroup, Member, OwnBase } from './group.ts';
import type { Changing } from './merge-groups.ts';
import { present } from './present.ts';
import { byRank } from './rank.ts';
import { isDecided, joinStates, owedAfter, stateOf } from './state.ts';

/** A group without one of its members. */
export type Left = {
  readonly head: Lead;
  /** Null once the survivor is alone. */
  readonly base: OwnBase | null;
  readonly others: readonly Member[];
  readonly clocks: ClockPlan;
  /** Who left, as a lead of its own again, with the clocks that run again. */
  readonly member: Lead;
  readonly memberClocks: ClockPlan['restored'];
  /** The turn in the rotation that the merge gave back, to be taken again. */
  readonly debit: { readonly teamId: string; readonly ownerId: string } | null;
};

const again = (lead: Lead, before: Lead['pendingStep'], version: number, at: Changing['at']): Lead => ({
  ...lead,
  version,
  pendingStep: owedAfter(lead, [before]),
  pendingSince: at,
  updatedAt: at,
});

/**
 * Takes `memberId` out of the group: it gets back what it was, with what it said since; the survivor is folded again without
 * it and keeps what was decided since. Both owe a new score. Null when it is no member.
 */
export function leaveGroup(group: LeadGroup, memberId: LeadId, change: Omit<Changing, 'decisionId'>): Left | null {
  const [own, ...members] = present(group);
  const leaving = members.find(({ lead }) => lead.id === memberId);
  if (leaving === undefined) return null;
  const rest: readonly [Member, ...Member[]] = [own, ...members.filter((member) => member !== leaving).sort(byRank)];
  const version = group.head.version + 1;
  const head = again(headWithout(group, rest), group.head.pendingStep, version, change.at);
  const clocks = rest.length === 1 ? clocksAlone(head, group, own) : clocksWithout(head, group, rest, change.nextClockId);
  const kept = rest.map((member) => ({ ...member, lead: { ...member.lead, version } }));
  const [base, ...others] = kept;
  const { teamId, owner } = leaving.lead;
  return {
    head,
    base: base === undefined || others.length === 0 ? null : { own: base, merged: head, kept: clocks.kept },
    others,
    clocks,
    member: again(leaving.lead, leaving.lead.pendingStep, version, change.at),
    memberClocks: clocksAgain(leaving),
    debit: leaving.credited && teamId !== null && owner !== null ? { teamId, ownerId: owner.id } : null,
  };
}

function headWithout(group: LeadGroup, rest: readonly [Member, ...Member[]]): Lead {
  const [own, ...others] = rest;
  if (others.length === 0) return own.lead;
  const state = isDecided(group) ? stateOf(group.head) : joinStates(rest);
  return {
    ...group.head,
    ...joinFacts(rest),
    ...state,
    score: own.lead.score,
    members: others.map(({ lead }) => lead.id).sort(),
  };
}
