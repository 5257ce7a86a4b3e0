import { type Refusal, refuse } from '../../contracts/http/problems.ts';
import { err, ok, type Result } from '../../domain/kernel/result.ts';
import type { Lead } from '../../domain/leads/lead.ts';
import { nextStage } from '../../domain/leads/lifecycle.ts';
import { type CommandDeps, commandContext, type LeadWithClocks, runCommand } from './command.ts';
import { cancelClocks } from './end-clocks.ts';
import { type StageCommand, stageDecision, stageDecisionId, stageEvent } from './stage-command.ts';

export type ProgressInput = StageCommand & { readonly to: 'sql' | 'customer' };

const causes = { sql: 'progress', customer: 'win' } as const;

/** Forward by sales: an accepted lead is qualified by them, an opportunity is won. Being there already is a success that writes nothing. */
export const createProgressLead =
  (deps: CommandDeps) =>
  (input: ProgressInput): Promise<Result<LeadWithClocks, Refusal>> =>
    runCommand(deps, input.leadId, ({ lead, clocks }, at) => {
      if (lead.stage === input.to) return ok(null);
      const cause = causes[input.to];
      if (nextStage(lead.stage, cause) !== input.to)
        return err(refuse('invalid-transition', `a lead in stage ${lead.stage} does not become ${input.to}`));
      const closes = input.to === 'customer';
      const next: Lead = {
        ...lead,
        version: lead.version + 1,
        stage: input.to,
        ...(closes ? { nextStep: null, pendingStep: null, pendingSince: null } : {}),
        lastDecisionId: stageDecisionId(deps.ids),
        updatedAt: at,
      };
      const context = commandContext(deps, next, at, input.requestId);
      return ok({
        lead: next,
        ...(closes ? { clocks: cancelClocks(clocks, at) } : {}),
        decisions: [stageDecision(input, next, at, { [cause]: input.to })],
        events: [stageEvent(context, input, { from: lead.stage, next, cause, reason: null })],
      });
    });
