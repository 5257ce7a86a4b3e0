import type { LeadEvent } from '../../contracts/events/catalogue.ts';
import type { Instant } from '../../domain/kernel/instant.ts';
import { dormantFrom } from '../../domain/leads/dormancy.ts';
import type { Lead } from '../../domain/leads/lead.ts';
import { moveStage } from '../../domain/leads/transition.ts';
import { unowned } from '../../domain/leads/unowned.ts';
import type { SlaClock } from '../../domain/sla/clock.ts';
import { type EventContext, newEvent } from '../events/new-event.ts';
import { cancelClocks } from '../leads/end-clocks.ts';
import type { LeadCommit, RoutingRows } from '../ports/lead-store.ts';
import { nurtureStep } from './nurture-step.ts';

const actor = 'system:scoring';
const reason = 'bot-engagement';

/**
 * The commit of a scoring, with the qualification taken back that only machines had earned: stage, owner and clocks end, the
 * team's rotation gets its turn back, and whoever had the lead is told.
 */
export function withdrawn(
  scored: LeadCommit,
  before: { readonly lead: Lead; readonly clocks: readonly SlaClock[] },
  { credit, context, at, ruleVersion, lastEngaged }: Withdrawal,
): LeadCommit {
  const moved = moveStage(scored.lead, 'unqualify', at);
  if (!moved.ok) return scored;
  const lead: Lead = {
    ...moved.value,
    ...unowned,
    nextStep: nurtureStep,
    pendingStep: null,
    pendingSince: null,
    dormantAt: dormantFrom({ stage: moved.value.stage, owner: null }, lastEngaged),
  };
  return {
    ...scored,
    lead,
    decisions: (scored.decisions ?? []).map((decision) => ({
      ...decision,
      outcome: { ...decision.outcome, stage: lead.stage, withdrawn: reason },
    })),
    clocks: cancelClocks(before.clocks, at),
    ...credit,
    events: [...scored.events, ...eventsOf(before.lead, lead, context, ruleVersion)],
  };
}

export type Withdrawal = {
  readonly credit: RoutingRows;
  readonly context: EventContext;
  readonly at: Instant;
  readonly ruleVersion: string;
  readonly lastEngaged: Instant;
};

function eventsOf(before: Lead, lead: Lead, context: EventContext, ruleVersion: string): readonly LeadEvent[] {
  const move = { from: before.stage, to: lead.stage, cause: 'unqualify', cycle: lead.cycle, actor, ruleVersion, reason } as const;
  const changed = newEvent(context, 'lead.stage_changed.v1', move);
  if (before.owner === null) return [changed];
  return [changed, newEvent(context, 'lead.unassigned.v1', { previousOwnerId: before.owner.id, reason, actor })];
}
