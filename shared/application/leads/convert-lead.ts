import { type Refusal, refuse } from '../../contracts/http/problems.ts';
import { brand } from '../../domain/kernel/brand.ts';
import type { LeadId } from '../../domain/kernel/ids.ts';
import { err, ok, type Result } from '../../domain/kernel/result.ts';
import type { Lead, OwnerRef } from '../../domain/leads/lead.ts';
import { nextStage } from '../../domain/leads/lifecycle.ts';
import { actorOf } from '../access/authenticate.ts';
import { newEvent } from '../events/new-event.ts';
import { absentLead } from './absent-lead.ts';
import { type CommandDeps, commandContext, type LeadWithClocks, runCommand } from './command.ts';
import { meetClocks } from './end-clocks.ts';
import { type LinkDeps, type Links, linkConversion } from './link-conversion.ts';
import { type StageCommand, stageDecision, stageDecisionId, stageEvent } from './stage-command.ts';

export type ConvertDeps = CommandDeps & LinkDeps;
export type ConvertInput = StageCommand & Links;

/**
 * The lead becomes an opportunity: linked with its account, its deal and its seat in the committee. Records come first and are written so
 * that a second try finds its own; the lead follows in one transaction. Accepting is implied, so the acceptance clock is met.
 */
export const createConvertLead =
  (deps: ConvertDeps) =>
  async (input: ConvertInput): Promise<Result<LeadWithClocks, Refusal>> => {
    const lead = await deps.leads.get(brand<LeadId>(input.leadId));
    if (lead === null) return err(await absentLead(deps.leads, input.leadId));
    const allowed = convertible(lead);
    if (!allowed.ok) return allowed;
    const accountId = input.account?.id ?? lead.accountId;
    if (accountId === null) return err(refuse('invalid-transition', 'the lead has no account; name one, or have one created'));
    const linked = await linkConversion(deps, input, { leadId: lead.id, accountId, ownerId: allowed.value.id });
    if (!linked.ok) return linked;
    return runCommand(deps, input.leadId, ({ lead: now, clocks }, at) => {
      const still = convertible(now);
      if (!still.ok) return still;
      const next: Lead = {
        ...now,
        version: now.version + 1,
        stage: 'opportunity',
        accountId,
        nextStep: 'close-deal',
        pendingStep: null,
        pendingSince: null,
        lastDecisionId: stageDecisionId(deps.ids),
        updatedAt: at,
      };
      const context = commandContext(deps, next, at, input.requestId);
      const opportunityId = input.opportunity?.id ?? null;
      const moved = stageEvent(context, input, { from: now.stage, next, cause: 'convert', reason: null });
      const data = { accountId, opportunityId, ownerId: still.value.id, actor: actorOf(input.principal) };
      const converted = newEvent(context, 'lead.converted.v1', data);
      const met = meetClocks(context, clocks, { act: 'accept', at, by: still.value.id });
      return ok({
        lead: next,
        clocks: met.clocks,
        decisions: [stageDecision(input, next, at, { convert: { accountId, opportunityId } })],
        events: [moved, converted, ...met.events],
      });
    });
  };

/** The owner of a lead that may become an opportunity. */
function convertible({ stage, owner }: Lead): Result<OwnerRef, Refusal> {
  if (nextStage(stage, 'convert') === null) return err(refuse('invalid-transition', `a lead in stage ${stage} cannot be converted`));
  return owner === null ? err(refuse('invalid-transition', 'nobody has the lead; assign it first')) : ok(owner);
}
