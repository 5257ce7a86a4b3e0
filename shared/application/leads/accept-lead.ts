import { type Refusal, refuse } from '../../contracts/http/problems.ts';
import { err, ok, type Result } from '../../domain/kernel/result.ts';
import { acceptedStage } from '../../domain/leads/lifecycle.ts';
import { actorOf, type Principal } from '../access/authenticate.ts';
import { newEvent } from '../events/new-event.ts';
import { type CommandDeps, commandContext, type LeadWithClocks, runCommand } from './command.ts';
import { meetClocks } from './end-clocks.ts';

/** The owner takes the lead: mql → sal, and the acceptance clock is met. Accepting twice is a success that writes nothing. */
export const createAcceptLead =
  (deps: CommandDeps) =>
  (input: {
    readonly leadId: string;
    readonly principal: Principal;
    readonly requestId: string;
  }): Promise<Result<LeadWithClocks, Refusal>> =>
    runCommand(deps, input.leadId, ({ lead, clocks }, at) => {
      const to = acceptedStage(lead.stage);
      if (to === null || lead.owner === null)
        return err(
          refuse('invalid-transition', lead.owner === null ? 'the lead has no owner' : `a lead in stage ${lead.stage} cannot be accepted`),
        );
      const next = { ...lead, version: lead.version + 1, stage: to, updatedAt: at };
      const context = commandContext(deps, next, at, input.requestId);
      const moved =
        lead.stage === to
          ? []
          : [
              newEvent(context, 'lead.stage_changed.v1', {
                from: lead.stage,
                to,
                cause: 'accept',
                cycle: lead.cycle,
                actor: actorOf(input.principal),
                ruleVersion: null,
                reason: null,
              }),
            ];
      // After the event that causes it: the timeline is in the order of ids.
      const met = meetClocks(context, clocks, { act: 'accept', at, by: lead.owner.id });
      if (moved.length === 0 && met.clocks.length === 0) return ok(null);
      return ok({ lead: next, clocks: met.clocks, events: [...moved, ...met.events] });
    });
