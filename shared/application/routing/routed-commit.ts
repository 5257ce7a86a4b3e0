import type { LeadEvent } from '../../contracts/events/catalogue.ts';
import type { Facts } from '../../domain/conditions/condition.ts';
import { brand } from '../../domain/kernel/brand.ts';
import type { DecisionId, EventId } from '../../domain/kernel/ids.ts';
import type { Instant } from '../../domain/kernel/instant.ts';
import type { Decision, DocumentRef } from '../../domain/leads/decision.ts';
import type { Lead } from '../../domain/leads/lead.ts';
import { type Routed, storedTrace } from '../../domain/routing/decide-route.ts';
import type { Published } from '../documents/documents.ts';
import { type EventContext, newEvent } from '../events/new-event.ts';
import type { LeadCommit } from '../ports/lead-store.ts';
import type { Ids } from '../ports/system.ts';
import { clockStarts, type OpenedClocks } from '../sla/open-clocks.ts';
import type { Decided } from './decide-for-lead.ts';

export type Routing = {
  readonly lead: Lead;
  readonly cause: LeadEvent;
  readonly at: Instant;
  readonly facts: Facts;
  readonly plan: Published<'routing-plan'>;
  readonly ids: Ids;
};

type Given = { readonly decided: Decided; readonly decision: Routed; readonly clocks: OpenedClocks };

const contextOf = (routing: Routing, leadVersion: number): EventContext => ({
  ids: routing.ids,
  at: routing.at,
  leadId: routing.lead.id,
  leadVersion,
  correlationId: routing.cause.correlationId,
  causationId: routing.cause.id,
});

/** Everything a successful routing writes. */
export function routedCommit(routing: Routing, { decided, decision, clocks }: Given): LeadCommit {
  const { lead, at, plan } = routing;
  const decisionId = brand<DecisionId>(routing.ids.next('decision'));
  const { owner, by, ruleId, teamId, writes, trace } = decision;
  const next: Lead = {
    ...lead,
    version: lead.version + 1,
    owner: { id: owner.id, name: owner.name },
    teamId,
    routedAt: at,
    accountId: decided.accountId,
    queue: null,
    queueReason: null,
    nextStep: 'first-touch',
    pendingStep: null,
    pendingSince: null,
    lastDecisionId: decisionId,
    updatedAt: at,
  };
  const data = { decisionId, ownerId: owner.id, teamId, ruleId, planVersion: plan.version, clocks: clockStarts(clocks.clocks) };
  const outcome = {
    ownerId: owner.id,
    by,
    teamId,
    ruleId,
    ...(teamId === null ? {} : { pointersBefore: decided.seen.pools.get(teamId)?.pointers ?? {} }),
    ...(writes.load === null ? {} : { load: writes.load.counts }),
    ...(writes.assignment === null ? {} : { assigned: writes.assignment.key }),
  };
  return {
    lead: next,
    expectedVersion: lead.version,
    now: at,
    ...(writes.pool === null ? {} : { pool: writes.pool }),
    ...(writes.load === null ? {} : { load: writes.load }),
    ...(writes.assignment === null ? {} : { assignment: writes.assignment }),
    clocks: clocks.clocks.map((clock) => ({ clock, expected: null })),
    decisions: [
      decisionOf(routing, next, {
        id: decisionId,
        outcome,
        trace: storedTrace(trace),
        documents: [...decided.documents, ...clocks.documents],
      }),
    ],
    events: [newEvent(contextOf(routing, next.version), 'lead.routed.v1', data)],
  };
}

export type Waiting = {
  readonly reason: string;
  readonly queue: string;
  readonly trace: readonly unknown[];
  readonly nextStep?: string;
  readonly documents?: readonly DocumentRef[];
};

/** Nothing placed the lead: it waits, visibly, in a monitored queue. */
export function unroutedCommit(routing: Routing, { reason, queue, trace, nextStep, documents = [] }: Waiting): LeadCommit {
  const { lead, at, plan } = routing;
  const decisionId = brand<DecisionId>(routing.ids.next('decision'));
  const next: Lead = {
    ...lead,
    version: lead.version + 1,
    queue,
    queueReason: reason,
    nextStep: nextStep ?? 'assign-by-hand',
    pendingStep: null,
    pendingSince: null,
    lastDecisionId: decisionId,
    updatedAt: at,
  };
  return {
    lead: next,
    expectedVersion: lead.version,
    now: at,
    decisions: [decisionOf(routing, next, { id: decisionId, outcome: { unrouted: reason, queue }, trace, documents })],
    events: [newEvent(contextOf(routing, next.version), 'lead.unrouted.v1', { decisionId, reason, queue, planVersion: plan.version })],
  };
}

type Told = {
  readonly id: DecisionId;
  readonly outcome: Readonly<Record<string, unknown>>;
  readonly trace: readonly unknown[];
  readonly documents: readonly DocumentRef[];
};

function decisionOf(routing: Routing, next: Lead, { id, outcome, trace, documents }: Told): Decision {
  const { plan } = routing;
  const pinned = [{ kind: 'routing-plan', id: plan.id, version: plan.version }, ...documents];
  return {
    id,
    leadId: next.id,
    kind: 'routing',
    at: routing.at,
    causationId: brand<EventId>(routing.cause.id),
    leadVersion: next.version,
    documents: pinned.filter((row, i) => pinned.findIndex((other) => other.kind === row.kind && other.id === row.id) === i),
    inputs: { facts: routing.facts },
    outcome,
    reasons: trace,
  };
}
