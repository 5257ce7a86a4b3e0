import { type Refusal, refuse } from '../../contracts/http/problems.ts';
import type { Instant } from '../../domain/kernel/instant.ts';
import { err, ok, type Result } from '../../domain/kernel/result.ts';
import type { Lead } from '../../domain/leads/lead.ts';
import { nextStage, type RejectReason } from '../../domain/leads/lifecycle.ts';
import { actorOf } from '../access/authenticate.ts';
import { routeRequest } from '../routing/request-route.ts';
import { type CreditDeps, routingCredit } from '../routing/routing-credit.ts';
import { type CommandDeps, commandContext, type LeadWithClocks, runCommand } from './command.ts';
import { giveBack } from './give-back.ts';
import { type StageCommand, stageDecision, stageDecisionId } from './stage-command.ts';

export type RejectInput = StageCommand & { readonly code: RejectReason };
export type RejectDeps = CommandDeps & CreditDeps;

/**
 * Sales does not take the lead. Routing gets its turn back, so that the owner is next the sooner. Whose it merely was not goes to
 * somebody else by the plan; all others go back to marketing.
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
      const credit = await routingCredit(deps, lead);
      const planned =
        input.code === 'wrong-owner'
          ? passedOn(deps, input, found, at)
          : giveBack(deps, input, found, { to, cause: 'reject', reason: input.code, at });
      return ok({ ...planned, ...credit });
    });

/** To somebody else, never back to who gave it away in this cycle. */
function passedOn(deps: RejectDeps, input: RejectInput, { lead, clocks }: LeadWithClocks, at: Instant) {
  const declinedBy = [...new Set([...(lead.declinedBy ?? []), ...(lead.owner === null ? [] : [lead.owner.id])])].sort();
  const contextOf = (next: Lead) => commandContext(deps, next, at, input.requestId);
  const actor = actorOf(input.principal);
  const subject = { ...lead, declinedBy, lastDecisionId: stageDecisionId(deps.ids) };
  const planned = routeRequest({ lead: subject, clocks, at, reason: 'wrong-owner', actor, contextOf });
  return { ...planned, decisions: [stageDecision(input, planned.lead, at, { reject: input.code, by: lead.owner?.id ?? null })] };
}
