import type { Instant } from '../../kernel/instant.ts';
import { sameValue } from '../../kernel/same-value.ts';
import type { Lead, PendingStep } from '../lead.ts';
import type { LeadGroup, Member } from './group.ts';
import { isAccepted, isLive } from './rank.ts';

/** Where the lead stands: decisions over it, as opposed to what is known about the person. */
const decided = ['stage', 'kind', 'cycle', 'owner', 'teamId', 'routedAt', 'queue', 'queueReason'] as const;
const noted = ['nextStep', 'declinedBy', 'returnedAt', 'firstTouchAt', 'contacted', 'quarantine', 'lastDecisionId'] as const;
export type LeadState = Pick<Lead, (typeof decided)[number] | (typeof noted)[number]>;

/** The state alone of a lead. */
export const stateOf = (lead: Lead): LeadState => ({
  stage: lead.stage,
  kind: lead.kind,
  cycle: lead.cycle,
  owner: lead.owner,
  teamId: lead.teamId,
  routedAt: lead.routedAt,
  declinedBy: lead.declinedBy,
  returnedAt: lead.returnedAt,
  queue: lead.queue,
  queueReason: lead.queueReason,
  nextStep: lead.nextStep,
  firstTouchAt: lead.firstTouchAt,
  contacted: lead.contacted,
  quarantine: lead.quarantine,
  lastDecisionId: lead.lastDecisionId,
});

/**
 * `mine` with what changed between `before` and `now`. Decisions go together: an owner's acceptance without the owner would
 * be no state a lead can have.
 */
export function withChanges(mine: LeadState, before: LeadState, now: LeadState): LeadState {
  const differs = (name: keyof LeadState): boolean => !sameValue(before[name], now[name]);
  const changed = [...(decided.some(differs) ? decided : []), ...noted.filter(differs)];
  const state: { -readonly [Name in keyof LeadState]: LeadState[Name] } = { ...mine };
  const take = <Name extends keyof LeadState>(name: Name): void => {
    state[name] = now[name];
  };
  for (const name of changed) take(name);
  return state;
}

/** Whether somebody decided over the merged lead since it was merged; then its members' own states no longer count. */
export const isDecided = ({ head, base }: LeadGroup): boolean =>
  base !== null && decided.some((name) => !sameValue(base.merged[name], head[name]));

const joined = (ids: readonly string[]): readonly string[] | null => (ids.length === 0 ? null : [...new Set(ids)].sort());

const earliestOf = (instants: readonly (Instant | null)[]): Instant | null => instants.flatMap((at) => at ?? []).sort()[0] ?? null;

/**
 * The state of one lead out of several, the survivor first, then by rank. Stage and kind are the survivor's, which is the
 * furthest; the owner is kept from whoever has an accepted lead, else the survivor's, else the next one's. The owner of a
 * closed lead is not handed to a live one: its cycle ended with it, as when the person comes back by a form.
 */
export function joinStates(ranked: readonly [Member, ...Member[]]): LeadState {
  const leads = ranked.map(({ lead }) => lead);
  const top = ranked[0].lead;
  const peers = leads.filter((lead) => isLive(lead) === isLive(top));
  const owning = peers.find(isAccepted) ?? peers.find((lead) => lead.owner !== null);
  const waiting = owning === undefined ? peers.find((lead) => lead.queue !== null) : undefined;
  return {
    stage: top.stage,
    kind: top.kind,
    cycle: Math.max(...leads.map((lead) => lead.cycle)),
    owner: owning?.owner ?? null,
    teamId: owning?.teamId ?? null,
    routedAt: owning?.routedAt ?? null,
    declinedBy: joined(leads.flatMap((lead) => lead.declinedBy ?? [])),
    returnedAt: top.returnedAt,
    queue: waiting?.queue ?? null,
    queueReason: waiting?.queueReason ?? null,
    nextStep: owning?.nextStep ?? peers.find((lead) => lead.nextStep !== null)?.nextStep ?? null,
    firstTouchAt: earliestOf(leads.map((lead) => lead.firstTouchAt)),
    contacted: leads.some((lead) => lead.contacted),
    quarantine: top.quarantine,
    lastDecisionId: top.lastDecisionId,
  };
}

/**
 * What the machine owes next: the route of a qualified lead that nobody has, as after a repeat post, because only routing leads
 * on from there; else facts that were asked for; else a score over everything.
 */
export function owedAfter(lead: Pick<Lead, 'stage' | 'owner' | 'queue'>, before: readonly Lead['pendingStep'][]): PendingStep {
  if (lead.stage === 'mql' && lead.owner === null && lead.queue === null) return 'route';
  return before.includes('enrich') ? 'enrich' : 'score';
}
