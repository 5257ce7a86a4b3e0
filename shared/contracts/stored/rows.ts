import * as z from 'zod';
import { type Touch, touchConflicts } from '../../domain/attribution/touch.ts';
import { type Decision, decisionKinds } from '../../domain/leads/decision.ts';
import { holds, type Submission, vias } from '../../domain/leads/submission.ts';
import type { AccountAssignment, Load, Pool } from '../../domain/routing/plan.ts';
import { clockKinds, clockStates, type SlaClock } from '../../domain/sla/clock.ts';
import { type Delivery, deliveryStates } from '../../domain/webhooks/delivery.ts';
import type { LeadEvent } from '../events/catalogue.ts';
import { $storedAt, absentAsNull, stored } from './stored.ts';

const $text = z.string().nullable();
const $json = z.record(z.string(), z.unknown());

/**
 * Envelope only: the writer checked `data`, and a version that does not know a newer type must still hand it on (R19).
 */
export const storedEvent = stored<LeadEvent>(
  'event',
  z.looseObject({
    id: z.string(),
    type: z.string(),
    occurredAt: z.string(),
    leadId: z.string(),
    leadVersion: z.int(),
    correlationId: z.string(),
    causationId: $text,
    schema: z.string(),
    data: $json,
  }),
);

/** Visitors choose these names (`__proto__`, `constructor`), so they stay inside one JSON text; older rows hold a map. */
const $raw = z.union([
  z.string().transform((text, context): unknown => {
    const value = parsed(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
    context.addIssue({ code: 'custom', message: 'not the JSON text of an object' });
    return z.NEVER;
  }),
  $json,
]);

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

export const storedSubmission = stored<Submission>(
  'submission',
  z.looseObject({
    id: z.string(),
    leadId: $text,
    formId: z.string(),
    formVersion: z.int(),
    receivedAt: $storedAt,
    submittedAt: $storedAt,
    raw: $raw,
    claims: z.record(z.string(), z.string()),
    warnings: z.array(z.string()),
    userAgent: $text,
    ipPrefix: $text,
    // Absent from rows of the time before there were other doors and a judge at them.
    via: z.enum(vias).default('form'),
    assessment: absentAsNull(
      z.object({
        verdict: z.enum(['accept', 'quarantine', 'reject']),
        score: z.number(),
        reasons: z.array(z.object({ code: z.string(), weight: z.number() })),
      }),
    ),
    hold: absentAsNull(z.enum(holds)),
    review: absentAsNull(z.object({ by: z.string(), at: $storedAt, decision: z.enum(['released', 'rejected']) })),
    expiresAt: $storedAt.optional(),
  }),
);

export const storedTouch = stored<Touch>(
  'touch',
  z.looseObject({
    id: z.string(),
    at: $storedAt,
    signal: z.string(),
    submissionId: $text,
    formId: $text,
    tags: z.array(z.string()),
    channel: z.string(),
    source: $text,
    medium: $text,
    campaign: $text,
    term: $text,
    content: $text,
    referrer: $text,
    landingPage: $text,
    clickIds: z.record(z.string(), z.string()),
    meaningful: z.boolean(),
    // Absent from rows of the time before what people say was asked for.
    selfReported: absentAsNull(z.string()),
    conflicts: z.array(z.enum(touchConflicts)).default([]),
    sourcesVersion: absentAsNull(z.string()),
  }),
);

type Visit = { readonly touches: readonly unknown[]; readonly consents: readonly unknown[] };

/** What one commit learned of the person's visit; its members are read by `storedTouch` and by `storedConsent` of `consent.ts`. */
export const storedVisit = stored<Visit>('visit', z.object({ touches: z.array(z.unknown()), consents: z.array(z.unknown()) }));

export const storedDecision = stored<Decision>(
  'decision',
  z.looseObject({
    id: z.string(),
    leadId: z.string(),
    kind: z.enum(decisionKinds),
    at: $storedAt,
    causationId: $text,
    leadVersion: z.int(),
    documents: z.array(z.object({ kind: z.string(), id: z.string(), version: z.int() })),
    inputs: $json,
    outcome: $json,
    reasons: z.array(z.unknown()),
  }),
);

export const $storedClock = z.looseObject({
  id: z.string(),
  leadId: z.string(),
  kind: z.enum(clockKinds),
  state: z.enum(clockStates),
  generation: z.int(),
  startedAt: $storedAt,
  dueAt: $storedAt,
  levels: z.array(z.object({ percent: z.number(), at: $storedAt })),
  nextLevel: z.int(),
  level: z.number().nullable(),
  policyId: z.string(),
  policyVersion: z.int(),
  timer: z.enum(['state-machine', 'sweep']),
  metBy: z.array(z.enum(['accept', 'first-touch'])),
  ownerId: $text,
  endedAt: $storedAt.nullable(),
});
export const storedClock = stored<SlaClock>('clock', $storedClock);

export const storedPool = stored<Pool>(
  'pool',
  z.object({ teamId: z.string(), version: z.int(), pointers: z.record(z.string(), z.number()) }),
);

export const storedLoad = stored<Load>(
  'load',
  z.object({
    ownerId: z.string(),
    version: z.int(),
    counts: z.record(z.string(), z.number()),
    hour: z.array($storedAt),
    fresh: z.array(z.object({ leadId: z.string(), at: $storedAt })),
  }),
);

export const storedAssignment = stored<AccountAssignment>(
  'assignment',
  z.object({ key: z.string(), version: z.int(), ownerId: $text, leadId: z.string(), at: $storedAt }),
);

/** What the sink answered to each attempt of a delivery; the ledger keeps it apart from the rest. */
export const storedAnswers = stored<readonly (string | null)[]>('answers', z.array($text));

export const storedDelivery = stored<Delivery>(
  'delivery',
  z.looseObject({
    id: z.string(),
    leadId: z.string(),
    eventId: z.string(),
    eventType: z.string(),
    endpointId: z.string(),
    state: z.enum(deliveryStates),
    attempts: z.array(z.object({ at: $storedAt, status: z.int().nullable(), error: $text, durationMs: z.number(), body: $text })),
    attemptCount: z.int(),
    nextAttemptAt: $storedAt.nullable(),
    createdAt: $storedAt,
    updatedAt: $storedAt,
  }),
);
