import type { ClockId, DecisionId, LeadId } from '../../kernel/ids.ts';
import { earliest, type Instant } from '../../kernel/instant.ts';
import type { Lead } from '../lead.ts';
import { type ClockPlan, mergeClocks } from './clocks.ts';
import { joinConsents, joinFacts, originsOf } from './facts.ts';
import type { LeadGroup, Member, OwnBase } from './group.ts';
import { present } from './present.ts';
import { byRank } from './rank.ts';
import { isDecided, joinStates, owedAfter, stateOf } from './state.ts';

export type Changing = { readonly at: Instant; readonly decisionId: DecisionId; readonly nextClockId: () => ClockId };

/** Two groups as one. */
export type Merged = {
  readonly head: Lead;
  readonly base: OwnBase;
  /** Everybody but the survivor, as rows to keep; the head that lost its place is the first. */
  readonly others: readonly [Member, ...Member[]];
  readonly clocks: ClockPlan;
  /** The owner who no longer has a lead of this person. */
  readonly ownerLost: string | null;
  /** The allocation to take back: the loser was routed, and nobody had done anything about it. */
  readonly credit: { readonly teamId: string; readonly ownerId: string } | null;
  /** Member that each field of person and company came from. */
  readonly origins: Readonly<Record<string, LeadId>>;
};

type Side = {
  readonly group: LeadGroup;
  readonly members: readonly [Member, ...Member[]];
  readonly standing: readonly [Member, ...Member[]];
};

/** `standing`: who has a say over the state. Once somebody decided over a merged lead that is the lead as a whole. */
function sideOf(group: LeadGroup): Side {
  const members = present(group);
  const [own] = members;
  return { group, members, standing: isDecided(group) ? [{ ...own, lead: { ...own.lead, ...stateOf(group.head) } }] : members };
}

const ranked = (top: Member, others: readonly Member[]): readonly [Member, ...Member[]] => [top, ...[...others].sort(byRank)];

/** At the version of their group: a writer who read one of them before finds another version there. */
const atVersion = (member: Member, version: number): Member => ({ ...member, lead: { ...member.lead, version } });

/**
 * Merges two groups (a lead alone is a group of one) into the lead of the better head. Pure over the members: any order of
 * merges without other events between gives the same survivor, facts and state.
 */
export function mergeGroups(a: LeadGroup, b: LeadGroup, change: Changing): Merged {
  const sides = [sideOf(a), sideOf(b)] as const;
  const [winner, loser] = byRank(sides[0].standing[0], sides[1].standing[0]) < 0 ? sides : [sides[1], sides[0]];
  const [own, ...mine] = winner.members;
  const [lost, ...theirs] = loser.members;
  const everybody = ranked(own, [...mine, lost, ...theirs]);
  const version = Math.max(a.head.version, b.head.version) + 1;
  const head = mergedHead(winner, loser, everybody, version, change);
  const credit = creditOf(winner, loser, head);
  const clocks = mergeClocks(head, [winner.group, loser.group], change.nextClockId);
  return {
    head,
    base: { own: atVersion(own, version), merged: head, kept: clocks.kept },
    others: [
      atVersion({ ...lost, credited: credit !== null || lost.credited }, version),
      ...[...mine, ...theirs].map((member) => atVersion(member, version)),
    ],
    clocks,
    ownerLost: [winner, loser].flatMap(({ group }) => group.head.owner?.id ?? []).find((id) => id !== head.owner?.id) ?? null,
    credit,
    origins: originsOf(everybody),
  };
}

function mergedHead(winner: Side, loser: Side, everybody: readonly [Member, ...Member[]], version: number, change: Changing): Lead {
  const [top, ...others] = winner.standing;
  const heads = [winner.group.head, loser.group.head];
  const state = joinStates(ranked(top, [...others, ...loser.standing]));
  const since = heads.flatMap((head) => head.pendingSince ?? []);
  return {
    ...winner.group.head,
    ...joinFacts(everybody),
    // As each group stands today: what its person lifted by a proven act since it was merged stays lifted.
    consent: joinConsents(winner.group.head.consent, loser.group.head.consent),
    ...state,
    version,
    members: everybody
      .slice(1)
      .map(({ lead }) => lead.id)
      .sort(),
    pendingStep: owedAfter(
      state,
      heads.map((head) => head.pendingStep),
    ),
    pendingSince: since.reduce(earliest, change.at),
    lastDecisionId: change.decisionId,
    updatedAt: change.at,
  };
}

/** As a lead disqualified as a duplicate: its owner is next again, unless the lead was worked on or its owner stays. */
function creditOf({ group: { head: kept } }: Side, { group: { head } }: Side, merged: Lead): Merged['credit'] {
  const untouched = head.stage === 'mql' && !head.contacted && head.firstTouchAt === null;
  if (!untouched || head.teamId === null || head.owner === null || kept.owner === null) return null;
  return merged.owner?.id === kept.owner.id ? { teamId: head.teamId, ownerId: head.owner.id } : null;
}
