import { activeDocuments } from '../../contracts/documents/active.ts';
import { ok } from '../../domain/kernel/result.ts';
import type { Lead } from '../../domain/leads/lead.ts';
import { isLimited } from '../../domain/routing/caps.ts';
import type { RoutingPlan } from '../../domain/routing/plan.ts';
import type { Documents } from '../documents/documents.ts';
import { type CommandDeps, commandContext, runCommand } from '../leads/command.ts';
import type { LeadStore, Page } from '../ports/lead-store.ts';
import { type DecideDeps, decideForLead } from './decide-for-lead.ts';
import { routeRequest } from './request-route.ts';

export type SweepUnroutedDeps = CommandDeps &
  DecideDeps & {
    readonly leads: Pick<LeadStore, 'list'>;
    readonly documents: Documents<'routing-plan' | 'calendar'>;
  };

/** Reasons that time alone takes away: a cap that begins anew, somebody who is back or at work again, a lead that was closed. */
const passing: ReadonlySet<string> = new Set(['no-member-available', 'owner-at-cap']);
const pageSize = 100;
/** Of one run; whoever waits longest comes first. */
const maxPages = 5;
const actor = 'system:routing';

/**
 * Looks whether leads that nobody could take would find an owner now, and sends those through routing again. Those who would not are
 * left alone, so that nothing is written and nobody is told anew. What no rule placed waits for another plan, and for a person's re-run.
 */
export const createSweepUnrouted = (deps: SweepUnroutedDeps) => async (): Promise<{ readonly moved: number }> => {
  const plan = await deps.documents.get('routing-plan', activeDocuments.routingPlan);
  const given = new Set<string>();
  let moved = 0;
  let cursor: string | null = null;
  for (let i = 0; plan !== null && i < maxPages; i += 1) {
    const page: Page<Lead> = await deps.leads.list({ queue: plan.body.catchAll.queue }, { cursor, limit: pageSize });
    for (const lead of page.items) if (await retry(deps, lead, plan.body, given)) moved += 1;
    cursor = page.cursor;
    if (cursor === null) break;
  }
  return { moved };
};

/** `given`: owners with a limit who are to get a lead of this run already; how much room is left, their routing has to say first. */
async function retry(deps: SweepUnroutedDeps, lead: Lead, plan: RoutingPlan, given: Set<string>): Promise<boolean> {
  if (lead.queueReason === null || !passing.has(lead.queueReason) || lead.restricted !== null) return false;
  const { decision } = await decideForLead(deps, lead, plan, deps.clock.now());
  if ('unrouted' in decision || given.has(decision.owner.id)) return false;
  if (isLimited(decision.owner)) given.add(decision.owner.id);
  const done = await runCommand(deps, lead.id, ({ lead: now, clocks }, at) => {
    if (now.owner !== null || now.queue === null) return ok(null);
    const contextOf = (next: Lead) => commandContext(deps, next, at, 'sweep-unrouted');
    return ok(routeRequest({ lead: now, clocks, at, reason: 're-run', actor, contextOf }));
  });
  return done.ok;
}
