import type { LeadEvent } from '../../contracts/events/catalogue.ts';
import { rewritten } from '../../domain/attribution/source-summary.ts';
import type { SourceSummary } from '../../domain/attribution/touch.ts';
import type { Facts } from '../../domain/conditions/condition.ts';
import { brand } from '../../domain/kernel/brand.ts';
import type { DecisionId, EventId } from '../../domain/kernel/ids.ts';
import type { Instant } from '../../domain/kernel/instant.ts';
import type { DocumentRef } from '../../domain/leads/decision.ts';
import type { Lead } from '../../domain/leads/lead.ts';
import { moveStage } from '../../domain/leads/transition.ts';
import type { ScoringResult } from '../../domain/scoring/score-lead.ts';
import { type EventContext, newEvent } from '../events/new-event.ts';
import type { LeadCommit } from '../ports/lead-store.ts';
import type { Ids } from '../ports/system.ts';
import { nurtureStep } from './nurture-step.ts';

export type Scored = {
  readonly lead: Lead;
  /** What asked for it; null when time alone did. */
  readonly cause: LeadEvent | null;
  readonly at: Instant;
  readonly facts: Facts;
  readonly result: ScoringResult;
  readonly touchCount: number;
  /** What brought the lead, by everything known now. */
  readonly source: SourceSummary;
  readonly document: DocumentRef;
  readonly decisionId: DecisionId;
  readonly ids: Ids;
};

/** The one transaction a scoring writes: score, stage, decision and the events that follow from them. */
export function scoredCommit(input: Scored): LeadCommit {
  const { lead, result } = input;
  // What sales gave back stays where it is until the person asks again: points alone had not been enough.
  const moved = result.qualified && lead.rejectedAt === null ? moveStage(lead, 'qualify', input.at) : null;
  const qualifies = moved?.ok === true;
  // Somebody gave the lead to an owner by hand before it qualified: routing would give it a second one, and second clocks.
  const routes = qualifies && lead.owner === null;
  const nurtures =
    !qualifies && lead.pendingStep === 'score' && lead.owner === null && lead.nextStep !== nurtureStep && isUnqualified(lead);
  const next: Lead = {
    ...(moved?.ok === true ? moved.value : lead),
    kind: qualifies && result.path === 'pql' ? 'pql' : lead.kind,
    version: lead.version + 1,
    source: input.source,
    score: result.summary,
    pendingStep: routes ? 'route' : lead.pendingStep === 'route' ? 'route' : null,
    pendingSince: routes || lead.pendingStep === 'route' ? lead.pendingSince : null,
    nextStep: routes ? 'route' : nurtures ? nurtureStep : lead.nextStep,
    lastDecisionId: input.decisionId,
    updatedAt: input.at,
  };
  return {
    lead: next,
    expectedVersion: lead.version,
    now: input.at,
    decisions: [decisionOf(input, next)],
    events: eventsOf(input, next, qualifies, nurtures),
  };
}

/** Before sales: the stages from which a lead without enough score goes to nurture. */
const isUnqualified = (lead: Lead): boolean =>
  lead.stage === 'subscriber' || lead.stage === 'lead' || lead.stage === 'recycled' || lead.stage === 'dormant';

/** Why a lead is not qualified: the exclusion that matched, else what sales said, else the threshold it missed. */
const nurtureReason = ({ exclusion, qualified }: ScoringResult): string =>
  exclusion !== null ? `excluded:${exclusion.id}` : qualified ? 'rejected-by-sales' : 'below-threshold';

/** Of the events a scoring causes. */
export const scoringContext = ({ ids, at, lead, cause, decisionId }: Scored): EventContext => ({
  ids,
  at,
  leadId: lead.id,
  leadVersion: lead.version + 1,
  correlationId: cause?.correlationId ?? decisionId,
  causationId: cause?.id ?? null,
});

const pathOf = ({ path }: ScoringResult) => (path === null ? {} : { path });

function eventsOf(input: Scored, next: Lead, qualifies: boolean, nurtures: boolean): readonly LeadEvent[] {
  const { result, decisionId } = input;
  const rubricVersion = result.summary.rubricVersion;
  const context = scoringContext(input);
  const { fit, grade, engagement, cell } = result.summary;
  const changed = rewritten(input.lead.source, next.source);
  const scored = { decisionId, fit, grade, engagement, cell, rubricVersion, ...(changed.length === 0 ? {} : { changed: [...changed] }) };
  const events = [newEvent(context, 'lead.scored.v1', scored)];
  if (qualifies) {
    const move = {
      from: input.lead.stage,
      to: next.stage,
      cause: 'qualify',
      cycle: next.cycle,
      actor: 'system:scoring',
      ruleVersion: rubricVersion,
      reason: null,
    } as const;
    events.push(newEvent(context, 'lead.stage_changed.v1', move));
    events.push(newEvent(context, 'lead.qualified.v1', { decisionId, cycle: next.cycle, cell, rubricVersion, ...pathOf(result) }));
  }
  if (nurtures) events.push(newEvent(context, 'lead.nurtured.v1', { decisionId, reason: nurtureReason(result), rubricVersion }));
  return events;
}

const decisionOf = (input: Scored, next: Lead) =>
  ({
    id: input.decisionId,
    leadId: next.id,
    kind: 'scoring',
    at: input.at,
    causationId: input.cause === null ? null : brand<EventId>(input.cause.id),
    leadVersion: next.version,
    documents: [input.document],
    inputs: { facts: input.facts, touches: input.touchCount },
    outcome: {
      ...input.result.summary,
      stage: next.stage,
      qualified: input.result.qualified,
      path: input.result.path,
      exclusion: input.result.exclusion,
      ...(input.result.qualified ? {} : { reason: nurtureReason(input.result) }),
      mql: input.result.mqlTrace,
    },
    reasons: input.result.lines,
  }) as const;
