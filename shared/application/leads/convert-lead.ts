import { type Refusal, refuse } from '../../contracts/http/problems.ts';
import { brand } from '../../domain/kernel/brand.ts';
import type { LeadId } from '../../domain/kernel/ids.ts';
import { err, ok, type Result } from '../../domain/kernel/result.ts';
import type { Lead, OwnerRef } from '../../domain/leads/lead.ts';
import { nextStage } from '../../domain/leads/lifecycle.ts';
import { actorOf } from '../access/authenticate.ts';
import { newEvent } from '../events/new-event.ts';
import type { LeadStore } from '../ports/lead-store.ts';
import { absentLead } from './absent-lead.ts';
import { type CommandDeps, commandContext, type LeadWithClocks, runCommand } from './command.ts';
import { meetClocks } from './end-clocks.ts';
import { checkLinks, type LinkDeps, type Links, linkConversion, makeAccount } from './link-conversion.ts';
import { type StageCommand, stageDecision, stageDecisionId, stageEvent } from './stage-command.ts';

export type ConvertDeps = CommandDeps & LinkDeps & { readonly leads: Pick<LeadStore, 'decisions'> };
export type ConvertInput = StageCommand & Links;

/**
 * The lead becomes an opportunity: linked with its account, its deal and its seat in the committee. Everything is checked first; then the
 * account is made, the lead moves in one transaction, and deal and seat follow. Of several conversions at once one moves the lead, and the
 * others write no deal. One that broke off after the move is finished by asking the same again. Accepting is implied.
 */
export const createConvertLead =
  (deps: ConvertDeps) =>
  async (input: ConvertInput): Promise<Result<LeadWithClocks, Refusal>> => {
    const lead = await deps.leads.get(brand<LeadId>(input.leadId));
    if (lead === null) return err(await absentLead(deps.leads, input.leadId));
    const accountId = input.account?.id ?? lead.accountId;
    const may = convertible(lead, await lastConversion(deps, lead), linksOf(accountId, input));
    if (!may.ok) return may;
    if (accountId === null) return err(refuse('invalid-transition', 'the lead has no account; name one, or have one created'));
    const converted = { leadId: lead.id, accountId, ownerId: may.value.id };
    const checked = await checkLinks(deps, input, converted);
    if (!checked.ok) return checked;
    const made = await makeAccount(deps, input);
    if (!made.ok) return made;
    const moved = await move(deps, input, accountId);
    if (!moved.ok) return moved;
    const linked = await linkConversion(deps, input, converted);
    return linked.ok ? moved : linked;
  };

const linksOf = (accountId: string | null, { opportunity }: ConvertInput): string => `${accountId}/${opportunity?.id ?? ''}`;

const move = (deps: ConvertDeps, input: ConvertInput, accountId: string): Promise<Result<LeadWithClocks, Refusal>> =>
  runCommand(deps, input.leadId, async ({ lead, clocks }, at) => {
    const may = convertible(lead, await lastConversion(deps, lead), linksOf(accountId, input));
    if (!may.ok) return may;
    if (lead.stage === 'opportunity') return ok(null);
    const next: Lead = {
      ...lead,
      version: lead.version + 1,
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
    const moved = stageEvent(context, input, { from: lead.stage, next, cause: 'convert', reason: null });
    const data = { accountId, opportunityId, ownerId: may.value.id, actor: actorOf(input.principal) };
    const converted = newEvent(context, 'lead.converted.v1', data);
    const met = meetClocks(context, clocks, { act: 'accept', at, by: may.value.id });
    return ok({
      lead: next,
      clocks: met.clocks,
      decisions: [stageDecision(input, next, at, { convert: linksOf(accountId, input), accountId, opportunityId })],
      events: [moved, converted, ...met.events],
    });
  });

/** What the lead was converted with, while it is an opportunity. */
async function lastConversion({ leads }: ConvertDeps, { id, stage }: Lead): Promise<string | null> {
  if (stage !== 'opportunity') return null;
  const links = (await leads.decisions(id)).flatMap(({ outcome }) => (typeof outcome.convert === 'string' ? [outcome.convert] : []));
  return links.at(-1) ?? null;
}

/** The owner of a lead that may become an opportunity, or became one by these very links. */
function convertible({ stage, owner }: Lead, before: string | null, links: string): Result<OwnerRef, Refusal> {
  if (nextStage(stage, 'convert') === null && before !== links)
    return err(refuse('invalid-transition', `a lead in stage ${stage} cannot be converted`));
  return owner === null ? err(refuse('invalid-transition', 'nobody has the lead; assign it first')) : ok(owner);
}
