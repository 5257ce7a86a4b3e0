import type { LeadEvent } from '../../contracts/events/catalogue.ts';
import { rewritten } from '../../domain/attribution/source-summary.ts';
import type { SourceSummary } from '../../domain/attribution/touch.ts';
import type { Facts } from '../../domain/conditions/condition.ts';
import { brand } from '../../domain/kernel/brand.ts';
import type { DecisionId, EventId } from '../../domain/kernel/ids.ts';
import type { Instant } from '../../domain/kernel/instant.ts';
import type { DocumentRef } from '../../domain/leads/decision.ts';
import { dormantFrom } from '../../domain/leads/dormancy.ts';
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
  /** The person earned it since sales gave the lead back; true when sales never did. */
  readonly renewed: boolean;
  readonly lastEngagedAt: Instant;
  /** What brought the lead, by everything known now. */
  readonly source: SourceSummary;
  readonly document: DocumentRef;
  readonly decisionId: DecisionId;
  readonly ids: Ids;
};

/** The one transaction a scoring writes: score, stage, decision and the events that follow from them. */
export function scoredCommit(input: Scored): LeadCommit {
  const { lead, result } = input;
  const move = moveOf(input);
  const moved = move === null ? lead : move.lead;
  const qualifies = move?.cause === 'qualify';
  // Somebody gave the lead to an owner by hand before it qualified: routing would give it a second one, and second clocks.
  const routes = qualifies && lead.owner === null;
  const nurtures = move?.cause === 'fall-dormant' || (!qualifies && waitsForMore(lead));
  const next: Lead = {
    ...moved,
    kind: qualifies ? kindOf(input, moved) : lead.kind,
    version: lead.version + 1,
    source: input.source,
    score: result.summary,
    dormantAt: dormantFrom(moved, input.lastEngagedAt),
    returnedAt: qualifies ? null : lead.returnedAt,
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
    events: eventsOf(input, next, move?.cause ?? null, nurtures),
  };
}

type Move = { readonly cause: 'qualify' | 'fall-dormant' | 're-enter'; readonly lead: Lead };

/**
 * Up when the person qualifies, by what they did since sales gave them back if it did; out when nothing was heard of them for
 * long; back in when something is.
 */
function moveOf({ lead, result, renewed, lastEngagedAt, at }: Scored): Move | null {
  const by = (cause: Move['cause']): Move | null => {
    const moved = moveStage(lead, cause, at);
    return moved.ok ? { cause, lead: moved.value } : null;
  };
  const qualified = result.qualified && renewed ? by('qualify') : null;
  if (qualified !== null) return qualified;
  const quietFrom = dormantFrom(lead, lastEngagedAt);
  if (quietFrom !== null && quietFrom <= at) return by('fall-dormant');
  const back = lead.stage === 'dormant' ? by('re-enter') : null;
  const awake = back === null ? null : dormantFrom(back.lead, lastEngagedAt);
  return awake !== null && awake > at ? back : null;
}

const kindOf = ({ lead, result }: Scored, moved: Lead): Lead['kind'] =>
  result.path === 'pql' ? 'pql' : moved.cycle > lead.cycle ? 'recycled' : lead.kind;

/** Asked for its score, below the threshold, nobody's, and not in nurture yet. */
const waitsForMore = (lead: Lead): boolean =>
  lead.pendingStep === 'score' && lead.owner === null && lead.nextStep !== nurtureStep && isUnqualified(lead);

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

function eventsOf(input: Scored, next: Lead, cause: Move['cause'] | null, nurtures: boolean): readonly LeadEvent[] {
  const { result, decisionId } = input;
  const rubricVersion = result.summary.rubricVersion;
  const context = scoringContext(input);
  const { fit, grade, engagement, cell } = result.summary;
  const changed = rewritten(input.lead.source, next.source);
  const scored = { decisionId, fit, grade, engagement, cell, rubricVersion, ...(changed.length === 0 ? {} : { changed: [...changed] }) };
  const events = [newEvent(context, 'lead.scored.v1', scored)];
  if (cause !== null) {
    const move = {
      from: input.lead.stage,
      to: next.stage,
      cause,
      cycle: next.cycle,
      actor,
      ruleVersion: rubricVersion,
      reason: null,
    } as const;
    events.push(newEvent(context, 'lead.stage_changed.v1', move));
  }
  if (cause === 'qualify')
    events.push(newEvent(context, 'lead.qualified.v1', { decisionId, cycle: next.cycle, cell, rubricVersion, ...pathOf(result) }));
  const reason = cause === 'fall-dormant' ? 'dormant' : nurtureReason(result);
  if (nurtures) events.push(newEvent(context, 'lead.nurtured.v1', { decisionId, reason, rubricVersion }));
  return events;
}

const actor = 'system:scoring';

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
