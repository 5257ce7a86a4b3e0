import { type Refusal, refuse } from '../../contracts/http/problems.ts';
import { brand } from '../../domain/kernel/brand.ts';
import type { DecisionId } from '../../domain/kernel/ids.ts';
import { err, ok, type Result } from '../../domain/kernel/result.ts';
import type { Lead } from '../../domain/leads/lead.ts';
import { type DisqualifyReason, nextStage } from '../../domain/leads/lifecycle.ts';
import { actorOf, type Principal } from '../access/authenticate.ts';
import { newEvent } from '../events/new-event.ts';
import { type CreditDeps, routingCredit } from '../routing/routing-credit.ts';
import { type CommandDeps, commandContext, type LeadWithClocks, runCommand } from './command.ts';
import { cancelClocks } from './end-clocks.ts';

export type DisqualifyInput = {
  readonly leadId: string;
  readonly principal: Principal;
  readonly requestId: string;
  readonly code: DisqualifyReason;
  readonly note: string | null;
};

export type DisqualifyDeps = CommandDeps & CreditDeps;

/** What was no lead at all must not count as one that its owner got. */
const noLead: ReadonlySet<DisqualifyReason> = new Set(['spam', 'duplicate']);

/** Closes the lead with a code of the closed list. The note stays in the erasable decision; the event has the code. */
export const createDisqualifyLead =
  (deps: DisqualifyDeps) =>
  (input: DisqualifyInput): Promise<Result<LeadWithClocks, Refusal>> =>
    runCommand(deps, input.leadId, async ({ lead, clocks }, at) => {
      const to = nextStage(lead.stage, 'disqualify');
      if (to === null) return err(refuse('invalid-transition', `a lead in stage ${lead.stage} cannot be disqualified`));
      const credit = noLead.has(input.code) ? await routingCredit(deps, lead) : {};
      const credited = Object.keys(credit).length > 0;
      const decisionId = brand<DecisionId>(deps.ids.next('decision'));
      const next: Lead = {
        ...lead,
        version: lead.version + 1,
        stage: to,
        ...(credited ? { teamId: null, routedAt: null } : {}),
        pendingStep: null,
        pendingSince: null,
        nextStep: null,
        lastDecisionId: decisionId,
        updatedAt: at,
      };
      const actor = actorOf(input.principal);
      const data = { from: lead.stage, to, cause: 'disqualify', cycle: lead.cycle, actor, ruleVersion: null, reason: input.code } as const;
      return ok({
        lead: next,
        clocks: cancelClocks(clocks, at),
        ...credit,
        decisions: [
          {
            id: decisionId,
            leadId: lead.id,
            kind: 'stage',
            at,
            causationId: null,
            leadVersion: next.version,
            documents: [],
            inputs: { actor, note: input.note },
            outcome: { stage: to, code: input.code, credited: credited ? (lead.owner?.id ?? null) : null },
            reasons: [],
          },
        ],
        events: [newEvent(commandContext(deps, next, at, input.requestId), 'lead.stage_changed.v1', data)],
      });
    });
