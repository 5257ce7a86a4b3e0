import type { LeadEvent } from '../../contracts/events/catalogue.ts';
import type { GateAnswer } from '../../domain/consent/gate.ts';
import { brand } from '../../domain/kernel/brand.ts';
import type { DecisionId, EventId } from '../../domain/kernel/ids.ts';
import type { Instant } from '../../domain/kernel/instant.ts';
import type { DocumentRef } from '../../domain/leads/decision.ts';
import type { Lead } from '../../domain/leads/lead.ts';
import { newEvent } from '../events/new-event.ts';
import type { LeadCommit } from '../ports/lead-store.ts';
import type { Ids } from '../ports/system.ts';
import { legalReason } from '../routing/legal-block.ts';

export type Blocked = {
  readonly lead: Lead;
  readonly cause: LeadEvent;
  readonly at: Instant;
  readonly ids: Ids;
  readonly refusal: Extract<GateAnswer, { readonly allowed: false }>;
  readonly documents: readonly DocumentRef[];
};

/**
 * The gate forbids judging this person: nothing is computed, score and stage stay as they are, and the decision says why. A
 * lead nobody owns is told to have gone to nurture, where nothing is done to it; what waits for its route keeps its place, and
 * routing asks the gate by itself.
 */
export function blockedCommit({ lead, cause, at, ids, refusal, documents }: Blocked): LeadCommit {
  const decisionId = brand<DecisionId>(ids.next('decision'));
  const routes = lead.pendingStep === 'route';
  const reason = legalReason(refusal.why);
  const next: Lead = {
    ...lead,
    version: lead.version + 1,
    pendingStep: routes ? 'route' : null,
    pendingSince: routes ? lead.pendingSince : null,
    lastDecisionId: decisionId,
    updatedAt: at,
  };
  const context = { ids, at, leadId: lead.id, leadVersion: next.version, correlationId: cause.correlationId, causationId: cause.id };
  const decision = {
    id: decisionId,
    leadId: lead.id,
    kind: 'scoring',
    at,
    causationId: brand<EventId>(cause.id),
    leadVersion: next.version,
    documents,
    inputs: { consent: lead.consent },
    outcome: { blocked: refusal.why, reason },
    reasons: [refusal.detail],
  } as const;
  const told = lead.owner === null && !routes;
  return {
    lead: next,
    expectedVersion: lead.version,
    now: at,
    decisions: [decision],
    events: told ? [newEvent(context, 'lead.nurtured.v1', { decisionId, reason, rubricVersion: null })] : [],
  };
}
