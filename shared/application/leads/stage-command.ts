import { brand } from '../../domain/kernel/brand.ts';
import type { DecisionId } from '../../domain/kernel/ids.ts';
import type { Instant } from '../../domain/kernel/instant.ts';
import type { Decision } from '../../domain/leads/decision.ts';
import type { Lead } from '../../domain/leads/lead.ts';
import type { StageCause } from '../../domain/leads/lifecycle.ts';
import { actorOf, type Principal } from '../access/authenticate.ts';
import { type EventContext, newEvent } from '../events/new-event.ts';
import type { Ids } from '../ports/system.ts';

/** Who moves a stage by hand, and why. The note stays in the erasable decision; events have the code. */
export type StageCommand = {
  readonly leadId: string;
  readonly principal: Principal;
  readonly requestId: string;
  readonly note: string | null;
};

export const stageDecisionId = (ids: Ids): DecisionId => brand<DecisionId>(ids.next('decision'));

/** The decision of a person over the stage of a lead; `lastDecisionId` of `next` names it. */
export const stageDecision = (
  { principal, note }: StageCommand,
  next: Lead,
  at: Instant,
  outcome: Readonly<Record<string, unknown>>,
): Decision => ({
  id: brand<DecisionId>(next.lastDecisionId ?? ''),
  leadId: next.id,
  kind: 'stage',
  at,
  causationId: null,
  leadVersion: next.version,
  documents: [],
  inputs: { actor: actorOf(principal), note },
  outcome: { stage: next.stage, ...outcome },
  reasons: [],
});

/** `lead.stage_changed` of a person's act. */
export const stageEvent = (
  context: EventContext,
  { principal }: StageCommand,
  move: { readonly from: Lead['stage']; readonly next: Lead; readonly cause: StageCause; readonly reason: string | null },
) =>
  newEvent(context, 'lead.stage_changed.v1', {
    from: move.from,
    to: move.next.stage,
    cause: move.cause,
    cycle: move.next.cycle,
    actor: actorOf(principal),
    ruleVersion: null,
    reason: move.reason,
  });
