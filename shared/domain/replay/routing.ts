import type { Facts } from '../conditions/condition.ts';
import { fieldsOf } from '../conditions/fields-of.ts';
import type { AccountView } from '../graph/account.ts';
import type { LeadId } from '../kernel/ids.ts';
import type { Instant } from '../kernel/instant.ts';
import type { AccountStanding } from '../routing/account-steps.ts';
import { decideRoute, type Routed, type Unrouted } from '../routing/decide-route.ts';
import type { AccountAssignment, Load, Pool, RoutingPlan } from '../routing/plan.ts';
import type { Roster } from '../routing/refusal.ts';
import type { Ask, Seen } from '../routing/sight.ts';
import type { Calendar } from '../sla/policy.ts';

/**
 * The only place where the time machine knows how leads are routed: what a plan reads, and where it puts one lead after another.
 */
export type PastLead = {
  readonly leadId: LeadId;
  /** When it qualified. */
  readonly at: Instant;
  readonly facts: Facts;
  /** The person may not be routed; the lead goes to the queue before any rule is asked. */
  readonly blocked: boolean;
  readonly accountId: string | null;
  readonly domainKey: string | null;
};
export type Placed = {
  readonly ruleId: string | null;
  readonly teamId: string | null;
  readonly ownerId: string | null;
  /** Where the lead waits when nobody got it. */
  readonly queue: string | null;
};
/** What routing finds around the leads, as it stands now. */
export type Surroundings = {
  readonly roster: Roster;
  readonly calendars: ReadonlyMap<string, Calendar>;
  /** An account and those above it, by the id of the account. */
  readonly chains: ReadonlyMap<string, readonly AccountView[]>;
};

/** Every field some condition of the plan or a wish of its rules reads: all that has to be kept of a lead to route it again. */
export const fieldsRouted = (plan: RoutingPlan): ReadonlySet<string> =>
  new Set(['person.language', ...[...plan.rules, ...(plan.territories ?? [])].flatMap(({ when }) => fieldsOf(when))]);

/** Rows that routing moves, by what they stand under. */
type Rows = {
  readonly pools: Map<string, Pool>;
  readonly loads: Map<string, Load>;
  readonly assignments: Map<string, AccountAssignment>;
};

/**
 * Where the plan puts each lead, in the order they qualified. Nobody is ahead in a team, at a cap or assigned to an account at first, so
 * that two plans start level. How many leads an owner had open at a moment of the past nobody noted: a capacity does not limit here,
 * caps do.
 */
export function replayRouting(plan: RoutingPlan, around: Surroundings, leads: readonly PastLead[]): ReadonlyMap<string, Placed> {
  const rows: Rows = { pools: new Map(), loads: new Map(), assignments: new Map() };
  return new Map([...leads].sort(inOrder).map((lead) => [lead.leadId, place(plan, around, rows, lead)]));
}

const inOrder = (a: PastLead, b: PastLead): number => (a.at === b.at ? (a.leadId < b.leadId ? -1 : 1) : a.at < b.at ? -1 : 1);

function place(plan: RoutingPlan, around: Surroundings, rows: Rows, lead: PastLead): Placed {
  const waiting = (queue: string): Placed => ({ ruleId: null, teamId: null, ownerId: null, queue });
  if (lead.blocked) return waiting(plan.catchAll.queue);
  const decided = decide(plan, around, rows, lead);
  if ('unrouted' in decided) return waiting(decided.queue);
  const { pool, load, assignment } = decided.writes;
  if (pool !== null) rows.pools.set(pool.teamId, pool);
  if (load !== null) rows.loads.set(load.ownerId, load);
  if (assignment !== null) rows.assignments.set(assignment.key, assignment);
  return { ruleId: decided.ruleId, teamId: decided.teamId, ownerId: decided.owner.id, queue: null };
}

function decide(plan: RoutingPlan, around: Surroundings, rows: Rows, lead: PastLead): Routed | Unrouted {
  const { leadId, facts, at } = lead;
  const standing = standingOf(plan, around, rows, lead);
  let seen: Seen = { pools: new Map(), loads: new Map(), calendars: around.calendars };
  for (;;) {
    const decision = decideRoute({ plan, leadId, facts, at, roster: around.roster, standing, declinedBy: [], seen });
    if (!('ask' in decision)) return decision;
    seen = looked(seen, rows, decision.ask);
  }
}

function looked(seen: Seen, rows: Rows, { pools, owners, calendars }: Ask): Seen {
  return {
    pools: new Map([...seen.pools, ...pools.map((id) => [id, rows.pools.get(id) ?? null] as const)]),
    loads: new Map([...seen.loads, ...owners.map((id) => [id, { load: withoutFresh(rows.loads.get(id)), open: [] }] as const)]),
    calendars: new Map([...seen.calendars, ...calendars.map((id) => [id, seen.calendars.get(id) ?? null] as const)]),
  };
}

/** What was given a moment ago stands for open leads, which are not known here. */
const withoutFresh = (load: Load | undefined): Load | null => (load === undefined ? null : { ...load, fresh: [] });

/** The lead's own account decides; which of several its domains name was settled when it was enriched. */
function standingOf({ accounts }: RoutingPlan, { chains }: Surroundings, { assignments }: Rows, lead: PastLead): AccountStanding | null {
  if (accounts === undefined) return null;
  const { accountId, domainKey } = lead;
  const known = accountId === null ? [] : (chains.get(accountId) ?? []);
  const chain = accounts.parents === 'inherited' ? known : known.slice(0, 1);
  const domain = accounts.assign === 'domain' && domainKey !== null ? `domain/${domainKey}` : null;
  const key = accounts.assign === 'none' ? null : chain[0] === undefined ? domain : `account/${chain[0].account.id}`;
  return { chain, ambiguous: [], assignmentKey: key, assignment: key === null ? null : (assignments.get(key) ?? null) };
}
