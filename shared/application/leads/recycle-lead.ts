import { type Refusal, refuse } from '../../contracts/http/problems.ts';
import { err, ok, type Result } from '../../domain/kernel/result.ts';
import { nextStage, type RecycleReason } from '../../domain/leads/lifecycle.ts';
import { type CommandDeps, type LeadWithClocks, runCommand } from './command.ts';
import { giveBack } from './give-back.ts';
import type { StageCommand } from './stage-command.ts';

export type RecycleInput = StageCommand & { readonly code: RecycleReason };

/** The lead that was worked on goes back to marketing; it may come again in a cycle of its own. */
export const createRecycleLead =
  (deps: CommandDeps) =>
  (input: RecycleInput): Promise<Result<LeadWithClocks, Refusal>> =>
    runCommand(deps, input.leadId, (found, at) => {
      const to = nextStage(found.lead.stage, 'recycle');
      if (to === null) return err(refuse('invalid-transition', `a lead in stage ${found.lead.stage} cannot be recycled`));
      return ok(giveBack(deps, input, found, { to, cause: 'recycle', reason: input.code, at }));
    });
