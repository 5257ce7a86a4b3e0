import type { LeadEvent } from '../../contracts/events/catalogue.ts';
import type { Facts } from '../../domain/conditions/condition.ts';
import { brand } from '../../domain/kernel/brand.ts';
import type { DecisionId, EventId } from '../../domain/kernel/ids.ts';
import type { Instant } from '../../domain/kernel/instant.ts';
import type { Decision } from '../../domain/leads/decision.ts';
import type { Lead } from '../../domain/leads/lead.ts';
import type { Owner, Pool } from '../../domain/routing/plan.ts';
import type { Published } from '../documents/documents.ts';
import { type EventContext, newEvent } from '../events/new-event.ts';
import type { LeadCommit } from '../ports/lead-store.ts';
import type { Ids } from '../ports/system.ts';
import { clockStarts, type OpenedClocks } from '../sla/open-clocks.ts';

export type Routing = {
  readonly lead: Lead;
  readonly cause: LeadEvent;
  readonly at: Instant;
  readonly facts: Facts;
  readonly plan: Published<'routing-plan'>;
  readonly ids: Ids;
};

export type Assignment = {
  readonly owner: Owner;
  readonly teamId: string;
  readonly ruleId: string;
  readonly pool: Pool;
  readonly before: Pool | null;
  readonly clocks: OpenedClocks;
  readonly trace: readonly unknown[];
};

const contextOf = (routing: Routing, leadVersion: number): EventContext => ({
  ids: routing.ids,
  at: routing.at,
  leadId: routing.lead.id,
  leadVersion,
  correlationId: routing.cause.correlationId,
  causationId: routing.cause.id,
});

/** Everything a successful routing writes. */
export function routedCommit(routing: Routing, assignment: Assignment): LeadCommit {
  const { lead, at, plan } = routing;
  const decisionId = brand<DecisionId>(routing.ids.next('decision'));
  const { owner, clocks } = assignment;
  const next: Lead = {
    ...lead,
    version: lead.version + 1,
    owner: { id: owner.id, name: owner.name },
    teamId: assignment.teamId,
    queue: null,
    nextStep: 'first-touch',
    pendingStep: null,
    pendingSince: null,
    lastDecisionId: decisionId,
    updatedAt: at,
  };
  const data = {
    decisionId,
    ownerId: owner.id,
    teamId: assignment.teamId,
    ruleId: assignment.ruleId,
    planVersion: plan.version,
    clocks: clockStarts(clocks.clocks),
  };
  const outcome = {
    ownerId: owner.id,
    teamId: assignment.teamId,
    ruleId: assignment.ruleId,
    pointersBefore: assignment.before?.pointers ?? {},
  };
  return {
    lead: next,
    expectedVersion: lead.version,
    now: at,
    pool: assignment.pool,
    clocks: clocks.clocks.map((clock) => ({ clock, expected: null })),
    decisions: [decisionOf(routing, next, decisionId, outcome, assignment.trace, clocks)],
    events: [newEvent(contextOf(routing, next.version), 'lead.routed.v1', data)],
  };
}

/** No rule placed the lead: it waits, visibly, in the monitored queue. */
export function unroutedCommit(routing: Routing, reason: string, trace: readonly unknown[], nextStep = 'assign-by-hand'): LeadCommit {
  const { lead, at, plan } = routing;
  const decisionId = brand<DecisionId>(routing.ids.next('decision'));
  const { queue } = plan.body.catchAll;
  const next: Lead = {
    ...lead,
    version: lead.version + 1,
    queue,
    nextStep,
    pendingStep: null,
    pendingSince: null,
    lastDecisionId: decisionId,
    updatedAt: at,
  };
  return {
    lead: next,
    expectedVersion: lead.version,
    now: at,
    decisions: [decisionOf(routing, next, decisionId, { unrouted: reason, queue }, trace, null)],
    events: [newEvent(contextOf(routing, next.version), 'lead.unrouted.v1', { decisionId, reason, queue, planVersion: plan.version })],
  };
}

function decisionOf(
  routing: Routing,
  next: Lead,
  id: DecisionId,
  outcome: Readonly<Record<string, unknown>>,
  trace: readonly unknown[],
  clocks: OpenedClocks | null,
): Decision {
  const { plan } = routing;
  return {
    id,
    leadId: next.id,
    kind: 'routing',
    at: routing.at,
    causationId: brand<EventId>(routing.cause.id),
    leadVersion: next.version,
    documents: [{ kind: 'routing-plan', id: plan.id, version: plan.version }, ...(clocks?.documents ?? [])],
    inputs: { facts: routing.facts },
    outcome,
    reasons: trace,
  };
}
