import type { Facts } from '../../domain/conditions/condition.ts';
import type { Instant } from '../../domain/kernel/instant.ts';
import type { DocumentRef } from '../../domain/leads/decision.ts';
import { factsOf } from '../../domain/leads/facts.ts';
import type { Lead } from '../../domain/leads/lead.ts';
import { decideRoute, type RouteDecision, type Routed, type Unrouted } from '../../domain/routing/decide-route.ts';
import type { RoutingPlan } from '../../domain/routing/plan.ts';
import { type Ask, emptyLoad, nothingSeen, type Seen } from '../../domain/routing/sight.ts';
import { factsOfAccount } from '../accounts/accounts.ts';
import type { Documents } from '../documents/documents.ts';
import type { LeadStore } from '../ports/lead-store.ts';
import type { Roster, RosterView } from '../records/roster.ts';
import { accountStanding, type StandingDeps } from './account-standing.ts';

export type DecideDeps = StandingDeps & {
  readonly leads: Pick<LeadStore, 'pool' | 'load' | 'assignment' | 'openOf'>;
  readonly documents: Documents<'calendar'>;
  readonly roster: Roster;
};

export type Decided = {
  readonly decision: Routed | Unrouted;
  readonly facts: Facts;
  readonly accountId: string | null;
  /** Rows as they stood, for the record. */
  readonly seen: Seen;
  readonly documents: readonly DocumentRef[];
};

/** Who would get the lead at this moment by the plan, with everything that was read on the way. Writes nothing. */
export async function decideForLead(deps: DecideDeps, lead: Lead, plan: RoutingPlan, at: Instant): Promise<Decided> {
  const conditions = [...plan.rules.map((rule) => rule.when), ...(plan.territories ?? []).map((row) => row.when)];
  const [roster, placed] = await Promise.all([
    deps.roster.read(),
    plan.accounts === undefined ? { accountId: lead.accountId, standing: null } : accountStanding(deps, lead, plan.accounts),
  ]);
  const { accountId, standing } = placed;
  const facts = { ...factsOf(lead), ...(await factsOfAccount(deps.accounts, accountId, conditions)) };
  const input = { plan, leadId: lead.id, facts, at, roster, standing, declinedBy: lead.declinedBy ?? [] };
  const documents: DocumentRef[] = [];
  let seen = nothingSeen;
  for (;;) {
    const decision: RouteDecision = decideRoute({ ...input, seen });
    if (!('ask' in decision)) return { decision, facts, accountId, seen, documents };
    seen = await look(deps, { seen, ask: decision.ask, roster }, documents);
  }
}

type Look = { readonly seen: Seen; readonly ask: Ask; readonly roster: RosterView };

async function look(deps: DecideDeps, { seen, ask, roster }: Look, documents: DocumentRef[]): Promise<Seen> {
  const [pools, loads, calendars] = await Promise.all([
    Promise.all(ask.pools.map(async (id) => [id, await deps.leads.pool(id)] as const)),
    Promise.all(ask.owners.map(async (id) => [id, await loadOf(deps, roster, id)] as const)),
    Promise.all(ask.calendars.map((id) => deps.documents.get('calendar', id).then((found) => [id, found] as const))),
  ]);
  documents.push(...calendars.flatMap(([id, found]) => (found === null ? [] : [{ kind: 'calendar', id, version: found.version }])));
  return {
    pools: new Map([...seen.pools, ...pools]),
    loads: new Map([...seen.loads, ...loads]),
    calendars: new Map([...seen.calendars, ...calendars.map(([id, found]) => [id, found?.body ?? null] as const)]),
  };
}

async function loadOf({ leads }: DecideDeps, { owners }: RosterView, ownerId: string) {
  const capacity = owners.get(ownerId)?.capacity ?? null;
  const [load, open] = await Promise.all([leads.load(ownerId), capacity === null ? emptyLoad.open : leads.openOf(ownerId, capacity)]);
  return { load, open };
}
