import type { Instant } from '../../domain/kernel/instant.ts';
import { dormantFrom } from '../../domain/leads/dormancy.ts';
import type { Lead } from '../../domain/leads/lead.ts';
import type { Stage, StageCause } from '../../domain/leads/lifecycle.ts';
import { unowned } from '../../domain/leads/unowned.ts';
import { actorOf } from '../access/authenticate.ts';
import { newEvent } from '../events/new-event.ts';
import type { LeadCommit } from '../ports/lead-store.ts';
import { nurtureStep } from '../scoring/nurture-step.ts';
import { type CommandDeps, commandContext, type LeadWithClocks } from './command.ts';
import { cancelClocks } from './end-clocks.ts';
import { type StageCommand, stageDecision, stageDecisionId, stageEvent } from './stage-command.ts';

type Back = {
  readonly to: Stage;
  readonly cause: Extract<StageCause, 'reject' | 'recycle'>;
  readonly reason: string;
  readonly at: Instant;
};

/**
 * Back to marketing: nobody has the lead, nothing is timed, nurture goes on with it. What the person did so far no longer
 * qualifies them; what they do from now on does, or a form.
 */
export function giveBack(
  deps: CommandDeps,
  command: StageCommand,
  { lead, clocks }: LeadWithClocks,
  { to, cause, reason, at }: Back,
): Pick<LeadCommit, 'lead' | 'events'> & Partial<LeadCommit> {
  const decisionId = stageDecisionId(deps.ids);
  const back = { ...lead, ...unowned, stage: to, returnedAt: at };
  const next: Lead = {
    ...back,
    version: lead.version + 1,
    nextStep: nurtureStep,
    pendingStep: null,
    pendingSince: null,
    dormantAt: dormantFrom(back, at),
    lastDecisionId: decisionId,
    updatedAt: at,
  };
  const context = commandContext(deps, next, at, command.requestId);
  // The timeline is in the order of ids: first why, then what follows.
  const moved = stageEvent(context, command, { from: lead.stage, next, cause, reason });
  const actor = actorOf(command.principal);
  const left =
    lead.owner === null ? [] : [newEvent(context, 'lead.unassigned.v1', { previousOwnerId: lead.owner.id, reason: cause, actor })];
  const nurtured = newEvent(context, 'lead.nurtured.v1', {
    decisionId,
    reason: cause === 'reject' ? 'rejected-by-sales' : 'recycled',
    rubricVersion: null,
  });
  return {
    lead: next,
    clocks: cancelClocks(clocks, at),
    decisions: [stageDecision(command, next, at, { [cause]: reason, by: lead.owner?.id ?? null })],
    events: [moved, ...left, nurtured],
  };
}
