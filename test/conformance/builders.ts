import { createSequentialIds } from '../../shared/adapters/memory/system.ts';
import type { LeadCommit } from '../../shared/application/ports/lead-store.ts';
import type { LeadEvent } from '../../shared/contracts/events/catalogue.ts';
import type { Touch } from '../../shared/domain/attribution/touch.ts';
import { brand } from '../../shared/domain/kernel/brand.ts';
import type { ClockId, DecisionId, DeliveryId, EventId, LeadId, SubmissionId, TouchId } from '../../shared/domain/kernel/ids.ts';
import { type Instant, parseInstant } from '../../shared/domain/kernel/instant.ts';
import type { Decision } from '../../shared/domain/leads/decision.ts';
import { emptyCompany, emptyPerson, type Lead } from '../../shared/domain/leads/lead.ts';
import type { Submission } from '../../shared/domain/leads/submission.ts';
import type { SlaClock } from '../../shared/domain/sla/clock.ts';
import type { Delivery } from '../../shared/domain/webhooks/delivery.ts';

export const ids = createSequentialIds();
export const leadId = () => brand<LeadId>(ids.next('lead'));

/** Instant of the suite's day: `at('09:30')`. */
export function at(time: string): Instant {
  const instant = parseInstant(`2026-01-05T${time}Z`);
  if (!instant) throw new Error(time);
  return instant;
}

const touch = { at: at('09:00'), channel: 'Direct', source: null, medium: null, campaign: null };

export const leadOf = (overrides: Partial<Lead> = {}): Lead => ({
  id: leadId(),
  version: 1,
  stage: 'lead',
  kind: 'inbound',
  cycle: 1,
  pendingStep: null,
  pendingSince: null,
  owner: null,
  teamId: null,
  routedAt: null,
  declinedBy: null,
  queueReason: null,
  dormantAt: null,
  returnedAt: null,
  queue: null,
  nextStep: null,
  person: { ...emptyPerson, email: 'ada@example.com', firstName: 'Ada' },
  company: { ...emptyCompany, domain: 'example.com' },
  accountId: null,
  domainKey: null,
  source: {
    channel: 'Direct',
    source: null,
    medium: null,
    campaign: null,
    firstTouch: touch,
    firstMeaningfulTouch: null,
    lastTouch: touch,
  },
  intents: ['demo'],
  score: null,
  consent: { 'marketing:email': 'granted' },
  pausedUntil: null,
  restricted: null,
  firstTouchAt: null,
  contacted: false,
  quarantine: null,
  members: null,
  lastDecisionId: null,
  capturedAt: at('09:00'),
  createdAt: at('09:00'),
  updatedAt: at('09:00'),
  ...overrides,
});

export const eventOf = (lead: Pick<Lead, 'id'>, causationId: string | null = null): LeadEvent => ({
  id: ids.next('event'),
  type: 'lead.updated.v1',
  occurredAt: at('09:00'),
  leadId: lead.id,
  leadVersion: 1,
  correlationId: 'corr',
  causationId,
  schema: 'schemas/lead.updated.v1.json',
  data: { fields: ['person.title'], actor: 'owner:a' },
});

export const commitOf = (lead: Lead, overrides: Partial<LeadCommit> = {}): LeadCommit => ({
  lead,
  expectedVersion: null,
  events: [eventOf(lead)],
  now: at('09:00'),
  ...overrides,
});

export const clockOf = (lead: Pick<Lead, 'id'>, overrides: Partial<SlaClock> = {}): SlaClock => ({
  id: brand<ClockId>(ids.next('clock')),
  leadId: lead.id,
  kind: 'first-touch',
  state: 'running',
  generation: 1,
  startedAt: at('09:00'),
  dueAt: at('10:00'),
  levels: [
    { percent: 50, at: at('09:30') },
    { percent: 100, at: at('10:00') },
  ],
  nextLevel: 0,
  level: null,
  policyId: 'standard',
  policyVersion: 1,
  timer: 'state-machine',
  metBy: ['first-touch'],
  ownerId: 'owner-a',
  endedAt: null,
  ...overrides,
});

export const submissionOf = (overrides: Partial<Submission> = {}): Submission => ({
  id: brand<SubmissionId>(ids.next('submission')),
  leadId: null,
  formId: 'demo-request',
  formVersion: 1,
  receivedAt: at('09:00'),
  submittedAt: at('09:00'),
  raw: { email: 'ada@example.com', empty: '', nothing: null, nested: { list: [1, 'two', null] } },
  claims: {},
  warnings: [],
  userAgent: null,
  ipPrefix: null,
  via: 'form',
  assessment: null,
  hold: null,
  review: null,
  ...overrides,
});

export const touchOf = (overrides: Partial<Touch> = {}): Touch => ({
  id: brand<TouchId>(ids.next('touch')),
  at: at('09:00'),
  signal: 'form.submitted',
  submissionId: null,
  formId: 'demo-request',
  tags: ['demo'],
  channel: 'Direct',
  source: null,
  medium: null,
  campaign: null,
  term: null,
  content: null,
  referrer: null,
  landingPage: null,
  clickIds: {},
  meaningful: true,
  selfReported: null,
  conflicts: [],
  sourcesVersion: null,
  ...overrides,
});

export const decisionOf = (lead: Pick<Lead, 'id'>, overrides: Partial<Decision> = {}): Decision => ({
  id: brand<DecisionId>(ids.next('decision')),
  leadId: lead.id,
  kind: 'scoring',
  at: at('09:00'),
  causationId: brand<EventId>(ids.next('event')),
  leadVersion: 1,
  documents: [{ kind: 'rubric', id: 'default', version: 3 }],
  inputs: { 'person.title': null, 'company.employees': 200 },
  outcome: { fit: 40.5 },
  reasons: [{ rule: 'title', points: 20, because: 'vp' }, 'free text', null],
  ...overrides,
});

export const deliveryOf = (overrides: Partial<Delivery> = {}): Delivery => ({
  id: brand<DeliveryId>(ids.next('delivery')),
  leadId: leadId(),
  eventId: brand<EventId>(ids.next('event')),
  eventType: 'lead.routed.v1',
  endpointId: 'crm',
  state: 'pending',
  attempts: [],
  attemptCount: 0,
  nextAttemptAt: at('09:00'),
  createdAt: at('09:00'),
  updatedAt: at('09:00'),
  ...overrides,
});
