import * as z from 'zod';
import { touchConflicts } from '../../domain/attribution/touch.ts';
import { consentStates } from '../../domain/consent/consent.ts';
import { discountReasons } from '../../domain/engagement/discount.ts';
import { decisionKinds } from '../../domain/leads/decision.ts';
import { emailKinds, leadKinds, pendingSteps, seniorities } from '../../domain/leads/lead.ts';
import { stages } from '../../domain/leads/lifecycle.ts';
import { clockKinds, clockStates } from '../../domain/sla/clock.ts';
import { deliveryStates } from '../../domain/webhooks/delivery.ts';

const $text = z.string().nullable();
const $at = z.iso.datetime();

export const $person = z.object({
  email: $text,
  emailKind: z.enum(emailKinds).nullable(),
  firstName: $text,
  lastName: $text,
  phone: $text,
  title: $text,
  seniority: z.enum(seniorities).nullable(),
  role: $text,
  language: $text,
  country: $text,
});

export const $company = z.object({
  name: $text,
  domain: $text,
  employees: z.number().nullable(),
  industry: $text,
  revenue: z.number().nullable(),
  country: $text,
  segment: $text,
});

const $touchSummary = z.object({ at: $at, channel: z.string(), source: $text, medium: $text, campaign: $text });

export const $lead = z
  .object({
    id: z.string(),
    version: z.int(),
    stage: z.enum(stages),
    kind: z.enum(leadKinds),
    cycle: z.int(),
    pendingStep: z.enum(pendingSteps).nullable().meta({ description: 'What the machine still owes; null when it is done.' }),
    routedAt: $at.nullable().meta({ description: 'When routing gave the lead to its owner; null when a person did.' }),
    owner: z.object({ id: z.string(), name: z.string() }).nullable(),
    queue: $text,
    queueReason: $text,
    nextStep: $text,
    person: $person,
    company: $company,
    accountId: $text,
    source: z.object({
      channel: z.string(),
      source: $text,
      medium: $text,
      campaign: $text,
      firstTouch: $touchSummary,
      firstMeaningfulTouch: $touchSummary.nullable(),
      lastTouch: $touchSummary,
    }),
    score: z
      .object({
        fit: z.number(),
        grade: z.string(),
        engagement: z.number(),
        cell: z.string(),
        rubricVersion: z.string(),
        asOf: $at,
        changesAt: $at.nullish().meta({ description: 'When decay alone moves the lead to another cell or over the threshold.' }),
      })
      .nullable(),
    consent: z.record(z.string(), z.enum(consentStates)),
    pausedUntil: $at.nullable().meta({ description: 'Until then the person wants no marketing.' }),
    restricted: z
      .object({ since: $at, reason: z.string(), by: z.string() })
      .nullable()
      .meta({ description: 'Processing is restricted (GDPR Art. 18).' }),
    clocks: z.array(
      z.object({
        id: z.string(),
        kind: z.enum(clockKinds),
        state: z.enum(clockStates),
        startedAt: $at,
        dueAt: $at,
        level: z.number().nullable(),
        policyVersion: z.int(),
        endedAt: $at.nullable(),
      }),
    ),
    returnedAt: $at.nullable().meta({ description: 'When sales gave the lead back as not ready.' }),
    firstTouchAt: $at.nullable(),
    contacted: z.boolean(),
    quarantine: z.object({ reasons: z.array(z.string()), since: $at }).nullable(),
    members: z
      .array(z.string())
      .meta({ description: 'Ids of the leads merged into this one; each of them answers as this lead until it is un-merged.' }),
    createdAt: $at,
    updatedAt: $at,
  })
  .meta({ id: 'Lead' });

export const $timelineItem = z.object({
  id: z.string(),
  type: z.string(),
  occurredAt: $at,
  leadVersion: z.int(),
  causationId: z.string().nullable(),
  data: z.record(z.string(), z.unknown()),
});

export const $decision = z
  .object({
    id: z.string(),
    kind: z.enum(decisionKinds),
    at: $at,
    causationId: z.string().nullable(),
    leadVersion: z.int(),
    documents: z.array(z.object({ kind: z.string(), id: z.string(), version: z.int() })),
    inputs: z.record(z.string(), z.unknown()),
    outcome: z.record(z.string(), z.unknown()),
    reasons: z.array(z.unknown()),
  })
  .meta({ id: 'Decision' });

export const $touch = z.object({
  id: z.string(),
  at: $at,
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
  selfReported: $text,
  conflicts: z.array(z.enum(touchConflicts)),
  sourcesVersion: $text,
  assetId: $text.optional(),
  asset: z
    .object({ type: z.string(), topic: $text, competitors: z.array(z.string()), funnelStage: $text })
    .nullable()
    .optional()
    .meta({ description: 'What the content was about at that time; null when it is no asset we know.' }),
  unproven: z.boolean().optional(),
  discounted: z
    .object({ reason: z.enum(discountReasons), at: $at, by: z.enum(['rule', 'person']) })
    .nullable()
    .optional()
    .meta({ description: 'Why it counts nowhere: a machine did it.' }),
});

const $shares = z.array(z.object({ touchId: z.string(), credit: z.number().gt(0).max(1) }));
export const $touches = z.object({
  items: z.array($touch),
  attribution: z.object({
    firstTouchId: $text,
    firstMeaningfulTouchId: $text,
    lastTouchId: $text,
    /** The touch that led to the furthest milestone. */
    convertingTouchId: $text,
    milestones: z.object({ captured: $at, qualified: $at.nullable(), opportunity: $at.nullable() }),
    /** The credit of every touch by model; each model's sums to one. */
    models: z.object({ first: $shares, last: $shares, linear: $shares, uShaped: $shares, wShaped: $shares, timeDecay: $shares }),
  }),
});

export const $delivery = z
  .object({
    id: z.string(),
    eventId: z.string(),
    eventType: z.string(),
    endpointId: z.string(),
    state: z.enum(deliveryStates),
    attemptCount: z.int(),
    attempts: z.array(z.object({ at: $at, status: z.int().nullable(), error: $text, durationMs: z.number(), body: $text })),
    nextAttemptAt: $at.nullable(),
    createdAt: $at,
    updatedAt: $at,
  })
  .meta({ id: 'Delivery' });

export const $queueState = z
  .object({
    name: z.string(),
    depth: z.int(),
    inFlight: z.int(),
    deadLetters: z.object({
      depth: z.int(),
      samples: z.array(z.object({ id: z.string(), reason: z.string(), traceId: z.string().nullable(), receives: z.int() })),
    }),
  })
  .meta({ id: 'Queue' });

export const $documentView = z
  .object({
    kind: z.string(),
    id: z.string(),
    publishedVersion: z.int().nullable(),
    draftRevision: z.int().nullable(),
    publishedFrom: z
      .int()
      .nullable()
      .meta({ description: 'The older version that the published one repeats; null when it came from a draft.' }),
    draft: z.record(z.string(), z.unknown()).nullable(),
    published: z.record(z.string(), z.unknown()).nullable(),
    /** Webhook endpoints only: SHA-256 prefix of the secret in force. */
    secretFingerprint: z.string().nullable().optional(),
    /** Webhook endpoints only, once: the secret that was made because none was given. */
    secret: z.string().optional(),
    /** Forms and e-mail services only: the secrets that are set, by name. */
    secretNames: z.array(z.string()).optional(),
  })
  .meta({ id: 'Document' });

export const $recordView = z
  .object({ kind: z.string(), id: z.string(), version: z.int(), body: z.record(z.string(), z.unknown()) })
  .meta({ id: 'Record' });
