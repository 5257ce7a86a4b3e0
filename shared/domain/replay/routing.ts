import type { Facts } from '../conditions/condition.ts';
import { fieldsOf } from '../conditions/fields-of.ts';
import type { Instant } from '../kernel/instant.ts';
import type { Owner, Pool, RoutingPlan, Team } from '../routing/plan.ts';
import { selectTeam } from '../routing/route-lead.ts';
import { allocate } from '../routing/stride.ts';

/**
 * The only place where the time machine knows how leads are routed: what a plan reads, and where it puts one lead after another.
 */
export type PastLead = {
  readonly leadId: string;
  /** When it qualified. */
  readonly at: Instant;
  readonly facts: Facts;
  /** The person may not be routed; the lead goes to the queue before any rule is asked. */
  readonly blocked: boolean;
};
export type Placed = {
  readonly ruleId: string | null;
  readonly teamId: string | null;
  readonly ownerId: string | null;
  /** Where the lead waits when nobody got it. */
  readonly queue: string | null;
};
export type Roster = { readonly teams: ReadonlyMap<string, Team>; readonly owners: ReadonlyMap<string, Owner> };

/** Every field some rule of the plan reads: all that has to be kept of a lead to route it again. */
export const fieldsRouted = (plan: RoutingPlan): ReadonlySet<string> => new Set(plan.rules.flatMap((rule) => fieldsOf(rule.when)));

/** Where the plan puts each lead, in the order they qualified. Teams begin with nobody ahead, so that two plans start level. */
export function replayRouting(plan: RoutingPlan, roster: Roster, leads: readonly PastLead[]): ReadonlyMap<string, Placed> {
  const pools = new Map<string, Pool>();
  const placed = new Map<string, Placed>();
  for (const lead of [...leads].sort(inOrder)) placed.set(lead.leadId, place(plan, roster, pools, lead));
  return placed;
}

const inOrder = (a: PastLead, b: PastLead): number => (a.at === b.at ? (a.leadId < b.leadId ? -1 : 1) : a.at < b.at ? -1 : 1);

function place(plan: RoutingPlan, roster: Roster, pools: Map<string, Pool>, { facts, blocked }: PastLead): Placed {
  const waiting: Placed = { ruleId: null, teamId: null, ownerId: null, queue: plan.catchAll.queue };
  if (blocked) return waiting;
  const choice = selectTeam({ plan, facts, ...roster });
  if ('unrouted' in choice) return waiting;
  const { rule, team, available } = choice;
  const allocation = allocate({ pool: pools.get(team.id) ?? null, team, available });
  if (allocation === null) return waiting;
  pools.set(team.id, allocation.pool);
  return { ruleId: rule.id, teamId: team.id, ownerId: allocation.ownerId, queue: null };
}
