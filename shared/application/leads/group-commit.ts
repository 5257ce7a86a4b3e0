import { type Refusal, refuse } from '../../contracts/http/problems.ts';
import { brand } from '../../domain/kernel/brand.ts';
import type { ClockId, DecisionId } from '../../domain/kernel/ids.ts';
import type { Instant } from '../../domain/kernel/instant.ts';
import type { Decision } from '../../domain/leads/decision.ts';
import type { Lead } from '../../domain/leads/lead.ts';
import type { ClockPlan } from '../../domain/leads/merge/clocks.ts';
import type { LeadGroup } from '../../domain/leads/merge/group.ts';
import type { Pool, Team } from '../../domain/routing/plan.ts';
import type { SlaClock } from '../../domain/sla/clock.ts';
import { cancelClock } from '../../domain/sla/meet-clock.ts';
import { actorOf, type Principal } from '../access/authenticate.ts';
import type { EventContext } from '../events/new-event.ts';
import type { AuditRow } from '../ports/document-store.ts';
import type { LeadGroups } from '../ports/lead-groups.ts';
import type { ClockWrite, LeadStore } from '../ports/lead-store.ts';
import type { Clock, Ids } from '../ports/system.ts';
import type { Roster } from '../records/roster.ts';
import { clockWrite } from '../sla/clock-write.ts';
import type { LeadWithClocks } from './command.ts';

export type GroupDeps = {
  readonly groups: LeadGroups;
  readonly leads: Pick<LeadStore, 'pool' | 'tombstone'>;
  readonly roster: Roster;
  readonly clock: Clock;
  readonly ids: Ids;
};

/** Who asks for a merge or an un-merge; `ifVersion`: the version of an If-Match header, if there was one. */
export type GroupInput = {
  readonly leadId: string;
  readonly ifVersion: number | null;
  readonly principal: Principal;
  readonly requestId: string;
};

/** Two groups of people may be written at once by captures, scorings and other merges; losing is rare, and cheap to repeat. */
export const groupAttempts = 8;

/** What one try decides with: its instant, and the ids of what it writes. */
export const changing = ({ clock, ids }: GroupDeps) => ({
  at: clock.now(),
  decisionId: brand<DecisionId>(ids.next('decision')),
  nextClockId: () => brand<ClockId>(ids.next('clock')),
});

export const groupContext = (
  deps: GroupDeps,
  { requestId }: GroupInput,
  lead: Pick<Lead, 'id' | 'version'>,
  at: Instant,
): EventContext => ({
  ids: deps.ids,
  at,
  leadId: lead.id,
  leadVersion: lead.version,
  correlationId: requestId,
  causationId: null,
});

/** A clock that a merge stopped runs again: its row stands as it was stopped, one generation before. */
export const restoring = (clock: SlaClock): ClockWrite => ({
  clock,
  expected: { state: 'cancelled', generation: clock.generation - 1, nextLevel: clock.nextLevel },
});

export const planWrites = ({ ended, started, restored }: ClockPlan, at: Instant): readonly ClockWrite[] => [
  ...ended.map((clock) => clockWrite(clock, cancelClock(clock, at))),
  ...restored.map(restoring),
  ...started.map((clock) => ({ clock, expected: null })),
];

/** The head's clocks after `writes`, of which some are about clocks of members. */
export const standing = (head: Lead, before: readonly SlaClock[], writes: readonly ClockWrite[]): readonly SlaClock[] => {
  const own = writes.map((write) => write.clock).filter((clock) => clock.leadId === head.id);
  const written = new Set(own.map((clock) => clock.id));
  return [...before.filter((clock) => clock.leadId === head.id && !written.has(clock.id)), ...own].sort((a, b) => (a.id < b.id ? -1 : 1));
};

/** A team's pointers after `settle`; null when there is nothing to settle, or the team is gone. */
export async function settledPool(
  deps: GroupDeps,
  share: { readonly teamId: string; readonly ownerId: string } | null,
  settle: (input: { readonly pool: Pool | null; readonly team: Team; readonly ownerId: string }) => Pool | null,
): Promise<Pool | null> {
  const team = share === null ? undefined : (await deps.roster.read()).teams.get(share.teamId);
  return share === null || team === undefined ? null : settle({ pool: await deps.leads.pool(team.id), team, ownerId: share.ownerId });
}

export const groupAudit = (deps: GroupDeps, { principal }: GroupInput, action: string, lead: Lead, at: Instant): AuditRow => ({
  id: deps.ids.next('audit'),
  at,
  actor: actorOf(principal),
  action,
  target: `lead/${lead.id}`,
  difference: [...(lead.members ?? [])],
});

export const groupDecision = (
  lead: Lead,
  id: DecisionId,
  at: Instant,
  { inputs, outcome }: Pick<Decision, 'inputs' | 'outcome'>,
): Decision => ({
  id,
  leadId: lead.id,
  kind: 'merge',
  at,
  causationId: null,
  leadVersion: lead.version,
  documents: [],
  inputs,
  outcome,
  reasons: [],
});

export const unchanged = ({ head, clocks }: LeadGroup): LeadWithClocks => ({ lead: head, clocks });

/** The version the caller looked at is no longer the lead's; null when they named none. */
export const staleFor = ({ ifVersion }: GroupInput, { version }: Lead): Refusal | null =>
  ifVersion === null || ifVersion === version ? null : refuse('stale-version', `the lead is at version ${version}`);
