import { activeDocuments } from '../../contracts/documents/active.ts';
import type { LeadEvent } from '../../contracts/events/catalogue.ts';
import { mayProcess } from '../../domain/consent/gate.ts';
import { brand } from '../../domain/kernel/brand.ts';
import type { LeadId } from '../../domain/kernel/ids.ts';
import { factsOf } from '../../domain/leads/facts.ts';
import type { Lead } from '../../domain/leads/lead.ts';
import { storedTrace } from '../../domain/routing/decide-route.ts';
import { pinnedConsentPolicy } from '../consent/consent-policy.ts';
import type { Documents } from '../documents/documents.ts';
import { type RepublishDeps, republishEffect } from '../events/republish.ts';
import { MissingConfiguration } from '../ports/errors.ts';
import type { LeadCommit, LeadStore } from '../ports/lead-store.ts';
import type { Clock, Ids } from '../ports/system.ts';
import { Contended, dropped, type Reaction } from '../reaction.ts';
import { openClocks } from '../sla/open-clocks.ts';
import { type DecideDeps, decideForLead } from './decide-for-lead.ts';
import { legalReason, legalReviewStep } from './legal-block.ts';
import { type Routing, routedCommit, unroutedCommit } from './routed-commit.ts';

export type RouteLeadDeps = RepublishDeps &
  DecideDeps & {
    readonly leads: Pick<LeadStore, 'get' | 'commit' | 'eventsCausedBy'>;
    readonly documents: Documents<'routing-plan' | 'sla-policy' | 'calendar' | 'consent-policy'>;
    readonly clock: Clock;
    readonly ids: Ids;
  };

/** Routers race for the rows of a team, an owner, an account; more tries than other steps, because losing is normal here. */
const routingAttempts = 8;

/**
 * Reaction to qualification: one owner by the published plan, with both clocks, the rows of rotation, caps and accounts, and the
 * events in one transaction. Whoever sees an owner sees clocks.
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
  const policy = await pinnedConsentPolicy(deps.documents);
  const at = deps.clock.now();
  const routing: Routing = { lead, cause, at, facts: factsOf(lead), plan, ids: deps.ids };
  // The legal block comes before every step of the plan.
  const may = mayProcess(lead, 'routing', policy.body);
  if (!may.allowed)
    return unroutedCommit(routing, {
      reason: legalReason(may.why),
      queue: plan.body.catchAll.queue,
      trace: [{ gate: may }, ...policy.refs],
      nextStep: legalReviewStep,
    });
  const decided = await decideForLead(deps, lead, plan.body, at);
  const { decision, facts, documents } = decided;
  const known = { ...routing, facts };
  if ('unrouted' in decision)
    return unroutedCommit(known, { reason: decision.unrouted, queue: decision.queue, trace: storedTrace(decision.trace), documents });
  const clocks = await openClocks(deps, { lead, owner: decision.owner, policyId: plan.body.slaPolicyId, at });
  return routedCommit(known, { decided, decision, clocks });
}
