import { activeDocuments } from '../../contracts/documents/active.ts';
import { type Refusal, refuse } from '../../contracts/http/problems.ts';
import { err, ok, type Result } from '../../domain/kernel/result.ts';
import type { Lead } from '../../domain/leads/lead.ts';
import type { Owner } from '../../domain/routing/plan.ts';
import { actorOf, type Principal } from '../access/authenticate.ts';
import type { Documents } from '../documents/documents.ts';
import { newEvent } from '../events/new-event.ts';
import type { Roster } from '../records/roster.ts';
import { clockStarts, openClocks } from '../sla/open-clocks.ts';
import { type CommandDeps, commandContext, type LeadWithClocks, runCommand } from './command.ts';
import { cancelClocks } from './end-clocks.ts';

export type AssignDeps = CommandDeps & {
  readonly documents: Documents<'routing-plan' | 'sla-policy' | 'calendar'>;
  readonly roster: Roster;
};

type Assigning = { readonly leadId: string; readonly owner: Owner; readonly actor: string; readonly requestId: string };

/** Gives the lead to an owner by hand, one that may get leads. */
export const createAssignLead = (deps: AssignDeps) => {
  const assign = createAssign(deps);
  return async (input: {
    readonly leadId: string;
    readonly ownerId: string;
    readonly principal: Principal;
    readonly requestId: string;
  }): Promise<Result<LeadWithClocks, Refusal>> => {
    const owner = (await deps.roster.read()).owners.get(input.ownerId);
    if (owner === undefined || !owner.active) return err(refuse('unknown-owner'));
    return assign({ leadId: input.leadId, owner, actor: actorOf(input.principal), requestId: input.requestId });
  };
};

/**
 * The old owner's clocks end, the new owner's start, in one transaction. The owner it has already is a success that writes
 * nothing: new clocks would put a breach off for as long as somebody asks.
 */
export const createAssign =
  (deps: Omit<AssignDeps, 'roster'>) =>
  async ({ leadId, owner, actor, requestId }: Assigning): Promise<Result<LeadWithClocks, Refusal>> => {
    const plan = await deps.documents.get('routing-plan', activeDocuments.routingPlan);
    return runCommand(deps, leadId, async ({ lead, clocks }, at) => {
      if (lead.stage === 'disqualified' || lead.stage === 'customer')
        return err(refuse('invalid-transition', `a lead in stage ${lead.stage} has no owner to change`));
      if (lead.owner?.id === owner.id) return ok(null);
      const opened = plan === null ? { clocks: [] } : await openClocks(deps, { lead, owner, policyId: plan.body.slaPolicyId, at });
      const next: Lead = {
        ...lead,
        version: lead.version + 1,
        owner: { id: owner.id, name: owner.name },
        // By hand: no team's rotation was charged for it.
        teamId: null,
        routedAt: null,
        queue: null,
        queueReason: null,
        nextStep: lead.contacted ? 'follow-up' : 'first-touch',
        pendingStep: lead.pendingStep === 'route' ? null : lead.pendingStep,
        pendingSince: lead.pendingStep === 'route' ? null : lead.pendingSince,
        updatedAt: at,
      };
      const data = {
        ownerId: owner.id,
        previousOwnerId: lead.owner?.id ?? null,
        actor,
        clocks: clockStarts(opened.clocks),
      };
      return ok({
        lead: next,
        clocks: [...cancelClocks(clocks, at), ...opened.clocks.map((clock) => ({ clock, expected: null }))],
        events: [newEvent(commandContext(deps, next, at, requestId), 'lead.assigned.v1', data)],
      });
    });
  };
