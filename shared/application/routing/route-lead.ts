import { activeDocuments } from '../../contracts/documents/active.ts';
import type { LeadEvent } from '../../contracts/events/catalogue.ts';
import { mayProcess } from '../../domain/consent/gate.ts';
import { brand } from '../../domain/kernel/brand.ts';
import type { LeadId } from '../../domain/kernel/ids.ts';
import { factsOf } from '../../domain/leads/facts.ts';
import type { Lead } from '../../domain/leads/lead.ts';
import { selectTeam } from '../../domain/routing/route-lead.ts';
import { allocate } from '../../domain/routing/stride.ts';
import { type Accounts, factsOfAccount } from '../accounts/accounts.ts';
import { pinnedConsentPolicy } from '../consent/consent-policy.ts';
import type { Documents } from '../documents/documents.ts';
import { type RepublishDeps, republishEffect } from '../events/republish.ts';
import { MissingConfiguration } from '../ports/errors.ts';
import type { LeadCommit, LeadStore } from '../ports/lead-store.ts';
import type { Clock, Ids } from '../ports/system.ts';
import { Contended, dropped, type Reaction } from '../reaction.ts';
import type { Roster } from '../records/roster.ts';
import { openClocks } from '../sla/open-clocks.ts';
import { legalReason, legalReviewStep } from './legal-block.ts';
import { type Routing, routedCommit, unroutedCommit } from './routed-commit.ts';

export type RouteLeadDeps = RepublishDeps & {
  readonly leads: Pick<LeadStore, 'get' | 'pool' | 'commit' | 'eventsCausedBy'>;
  readonly documents: Documents<'routing-plan' | 'sla-policy' | 'calendar' | 'consent-policy'>;
  readonly roster: Roster;
  readonly accounts: Pick<Accounts, 'view'>;
  readonly clock: Clock;
  readonly ids: Ids;
};

/** Routers race for the pool of a team; more tries than other steps, because losing is normal here. */
const routingAttempts = 8;

/**
 * Reaction to qualification: one owner by the published plan and weighted fair allocation, with both clocks, the pool
 * pointer and the events in one transaction. Whoever sees an owner sees clocks.
 */
export const createRouteLead =
  (deps: RouteLeadDeps) =>
  async (event: LeadEvent): Promise<Reaction> => {
    const leadId = brand<LeadId>(event.leadId);
    for (let attempt = 0; attempt < routingAttempts; attempt += 1) {
      const lead = await deps.leads.get(leadId);
      if (lead === null) return dropped('no such lead');
      if (lead.restricted !== null) return dropped('processing is restricted');
      if (lead.pendingStep !== 'route') return republishEffect(deps, event, lead, 'not waiting for a route');
      const result = await deps.leads.commit(await decide(deps, lead, event));
      if (result.ok) return 'done';
    }
    throw new Contended(leadId);
  };

async function decide(deps: RouteLeadDeps, lead: Lead, cause: LeadEvent): Promise<LeadCommit> {
  const plan = await deps.documents.get('routing-plan', activeDocuments.routingPlan);
  if (plan === null) throw new MissingConfiguration('routing-plan', activeDocuments.routingPlan);
  const [{ teams, owners }, policy] = await Promise.all([deps.roster.read(), pinnedConsentPolicy(deps.documents)]);
  const at = deps.clock.now();
  const conditions = plan.body.rules.map((rule) => rule.when);
  const facts = { ...factsOf(lead), ...(await factsOfAccount(deps.accounts, lead.accountId, conditions)) };
  const routing: Routing = { lead, cause, at, facts, plan, ids: deps.ids };
  // The legal block comes before every rule of the plan.
  const may = mayProcess(lead, 'routing', policy.body);
  if (!may.allowed) return unroutedCommit(routing, legalReason(may.why), [{ gate: may }, ...policy.refs], legalReviewStep);
  const choice = selectTeam({ plan: plan.body, facts, teams, owners });
  if ('unrouted' in choice) return unroutedCommit(routing, choice.unrouted, choice.trace);
  const pool = await deps.leads.pool(choice.team.id);
  const allocation = allocate({ pool, team: choice.team, available: choice.available });
  const owner = allocation === null ? undefined : owners.get(allocation.ownerId);
  if (allocation === null || owner === undefined) return unroutedCommit(routing, 'no-member-available', choice.trace);
  const clocks = await openClocks(deps, { lead, owner, policyId: plan.body.slaPolicyId, at });
  return routedCommit(routing, {
    owner,
    teamId: choice.team.id,
    ruleId: choice.rule.id,
    pool: allocation.pool,
    before: pool,
    clocks,
    trace: choice.trace,
  });
}
