import { type Refusal, refuse } from '../../contracts/http/problems.ts';
import { brand } from '../../domain/kernel/brand.ts';
import type { DecisionId } from '../../domain/kernel/ids.ts';
import type { Instant } from '../../domain/kernel/instant.ts';
import { err, ok, type Result } from '../../domain/kernel/result.ts';
import type { Decision } from '../../domain/leads/decision.ts';
import type { Lead } from '../../domain/leads/lead.ts';
import { nextStage, type RejectReason } from '../../domain/leads/lifecycle.ts';
import { unowned } from '../../domain/leads/unowned.ts';
import { actorOf, type Principal } from '../access/authenticate.ts';
import { newEvent } from '../events/new-event.ts';
import { routeRequest } from '../routing/request-route.ts';
import { type CreditDeps, routingCredit } from '../routing/routing-credit.ts';
import { nurtureStep } from '../scoring/nurture-step.ts';
import { type CommandDeps, commandContext, type LeadWithClocks, runCommand } from './command.ts';
import { cancelClocks } from './end-clocks.ts';

export type RejectInput = {
  readonly leadId: string;
  readonly principal: Principal;
  readonly requestId: string;
  readonly code: RejectReason;
  readonly note: string | null;
};
export type RejectDeps = CommandDeps & CreditDeps;

/**
 * Sales gives the lead back. Routing gets its turn back, so that the owner is next the sooner. Whose it merely was not goes to
 * somebody else by the plan; all others go back to marketing, and qualify again once the person asks again. The note stays in the
 * erasable decision; events have the code.
 */
export const createRejectLead =
  (deps: RejectDeps) =>
  (input: RejectInput): Promise<Result<LeadWithClocks, Refusal>> =>
    runCommand(deps, input.leadId, async (found, at) => {
      const { lead } = found;
      const to = nextStage(lead.stage, 'reject');
      if (lead.owner === null) return err(refuse('invalid-transition', 'nobody has the lead, so nobody can give it back'));
      if (to === null) return err(refuse('invalid-transition', `a lead in stage ${lead.stage} cannot be given back`));
      if (input.code === 'wrong-owner' && lead.stage !== 'mql')
        return err(refuse('invalid-transition', 'who accepted the lead gives it to a colleague by assigning it'));
      const decisionId = brand<DecisionId>(deps.ids.next('decision'));
      const credit = await routingCredit(deps, lead);
      const planned = input.code === 'wrong-owner' ? passedOn(deps, input, found, at) : givenBack(deps, input, found, at);
      const next: Lead = { ...planned.lead, lastDecisionId: decisionId };
      const decision = decisionOf(input, next, { id: decisionId, at, ownerId: lead.owner.id });
      return ok({ ...planned, ...credit, lead: next, decisions: [decision] });
    });

/** To somebody else, never back to who gave it away in this cycle. */
function passedOn(deps: RejectDeps, { principal, requestId }: RejectInput, { lead, clocks }: LeadWithClocks, at: Instant) {
  const declinedBy = [...new Set([...(lead.declinedBy ?? []), ...(lead.owner === null ? [] : [lead.owner.id])])].sort();
  const contextOf = (next: Lead) => commandContext(deps, next, at, requestId);
  return routeRequest({ lead: { ...lead, declinedBy }, clocks, at, reason: 'wrong-owner', actor: actorOf(principal), contextOf });
}

function givenBack(deps: RejectDeps, input: RejectInput, { lead, clocks }: LeadWithClocks, at: Instant) {
  const next: Lead = {
    ...lead,
    ...unowned,
    version: lead.version + 1,
    stage: nextStage(lead.stage, 'reject') ?? lead.stage,
    nextStep: nurtureStep,
    pendingStep: null,
    pendingSince: null,
    rejectedAt: at,
    updatedAt: at,
  };
  const context = commandContext(deps, next, at, input.requestId);
  const actor = actorOf(input.principal);
  const move = {
    from: lead.stage,
    to: next.stage,
    cause: 'reject',
    cycle: lead.cycle,
    actor,
    ruleVersion: null,
    reason: input.code,
  } as const;
  const moved = newEvent(context, 'lead.stage_changed.v1', move);
  // After the event that says why: the timeline is in the order of ids.
  const left =
    lead.owner === null ? [] : [newEvent(context, 'lead.unassigned.v1', { previousOwnerId: lead.owner.id, reason: 'rejected', actor })];
  return { lead: next, clocks: cancelClocks(clocks, at), events: [moved, ...left] };
}

const decisionOf = (
  input: RejectInput,
  next: Lead,
  { id, at, ownerId }: { readonly id: DecisionId; readonly at: Instant; readonly ownerId: string },
): Decision => ({
  id,
  leadId: next.id,
  kind: 'stage',
  at,
  causationId: null,
  leadVersion: next.version,
  documents: [],
  inputs: { actor: actorOf(input.principal), note: input.note },
  outcome: { stage: next.stage, rejected: input.code, by: ownerId },
  reasons: [],
});
