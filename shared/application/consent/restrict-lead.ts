import type { Refusal } from '../../contracts/http/problems.ts';
import { brand } from '../../domain/kernel/brand.ts';
import type { DecisionId } from '../../domain/kernel/ids.ts';
import { ok, type Result } from '../../domain/kernel/result.ts';
import type { Lead } from '../../domain/leads/lead.ts';
import { actorOf, type Principal } from '../access/authenticate.ts';
import { newEvent } from '../events/new-event.ts';
import { type CommandDeps, commandContext, type LeadWithClocks, runCommand } from '../leads/command.ts';

export type RestrictInput = {
  readonly leadId: string;
  readonly principal: Principal;
  readonly requestId: string;
  readonly restricted: boolean;
  readonly reason: string;
};

/**
 * Sets or lifts the restriction of GDPR Art. 18. What the machine owes stays owed: the sweep takes it up once it is lifted. The
 * reason stays in the erasable decision.
 */
export const createRestrictLead =
  (deps: CommandDeps) =>
  ({ leadId, principal, requestId, restricted, reason }: RestrictInput): Promise<Result<LeadWithClocks, Refusal>> =>
    runCommand(deps, leadId, ({ lead }, at) => {
      if ((lead.restricted !== null) === restricted) return ok(null);
      const actor = actorOf(principal);
      const decisionId = brand<DecisionId>(deps.ids.next('decision'));
      const next: Lead = {
        ...lead,
        version: lead.version + 1,
        restricted: restricted ? { since: at, reason, by: actor } : null,
        lastDecisionId: decisionId,
        updatedAt: at,
      };
      const context = commandContext(deps, next, at, requestId);
      const event = newEvent(context, restricted ? 'lead.restricted.v1' : 'lead.restriction_lifted.v1', { actor });
      const decision = {
        id: decisionId,
        leadId: lead.id,
        kind: 'privacy',
        at,
        causationId: null,
        leadVersion: next.version,
        documents: [],
        inputs: { actor, reason },
        outcome: { restricted },
        reasons: [],
      } as const;
      return ok({ lead: next, decisions: [decision], events: [event] });
    });
