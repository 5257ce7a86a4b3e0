import { type Refusal, refuse } from '../../contracts/http/problems.ts';
import { err, ok, type Result } from '../../domain/kernel/result.ts';
import type { Lead } from '../../domain/leads/lead.ts';
import type { ReopenReason } from '../../domain/leads/lifecycle.ts';
import { moveStage } from '../../domain/leads/transition.ts';
import { unowned } from '../../domain/leads/unowned.ts';
import { actorOf } from '../access/authenticate.ts';
import { newEvent } from '../events/new-event.ts';
import { type CommandDeps, commandContext, type LeadWithClocks, runCommand } from './command.ts';
import { type StageCommand, stageDecision, stageDecisionId, stageEvent } from './stage-command.ts';

export type ReopenInput = StageCommand & { readonly code: ReopenReason };

/** A disqualified lead is open again, in a new cycle and nobody's, and is scored with all that is known. */
export const createReopenLead =
  (deps: CommandDeps) =>
  (input: ReopenInput): Promise<Result<LeadWithClocks, Refusal>> =>
    runCommand(deps, input.leadId, ({ lead }, at) => {
      const moved = moveStage(lead, 'reopen', at);
      if (!moved.ok) return err(refuse('invalid-transition', `a lead in stage ${lead.stage} is not closed`));
      const next: Lead = {
        ...moved.value,
        ...unowned,
        version: lead.version + 1,
        nextStep: null,
        pendingStep: 'score',
        pendingSince: at,
        firstTouchAt: null,
        contacted: false,
        returnedAt: null,
        lastDecisionId: stageDecisionId(deps.ids),
      };
      const context = commandContext(deps, next, at, input.requestId);
      return ok({
        lead: next,
        decisions: [stageDecision(input, next, at, { reopen: input.code })],
        events: [
          stageEvent(context, input, { from: lead.stage, next, cause: 'reopen', reason: input.code }),
          // What scoring listens to.
          newEvent(context, 'lead.updated.v1', { fields: ['stage'], actor: actorOf(input.principal) }),
        ],
      });
    });
