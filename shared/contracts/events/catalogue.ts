import * as z from 'zod';
import { consentMethods, consentStates, suppressReasons } from '../../domain/consent/consent.ts';
import { discountReasons } from '../../domain/engagement/discount.ts';
import { activityTypes } from '../../domain/leads/activity.ts';
import { erasureReasons } from '../../domain/leads/erasure.ts';
import { stageCauses, stages } from '../../domain/leads/lifecycle.ts';
import { maxMembers } from '../../domain/leads/merge/group.ts';
import { exitCodes, stepOutcomes } from '../../domain/nurture/run.ts';
import { nurtureReasons } from '../../domain/nurture/track.ts';
import { clockKinds } from '../../domain/sla/clock.ts';
import { $activityId, $at, $clockId, $decisionId, $eventId, $importId, $leadId, $submissionId, envelopeShape } from './envelope.ts';

const $fields = z.array(z.string()).max(100);
const $slug = z.string().max(100);

/** What moved, by purpose and channel, and from which state. */
const $consents = z
  .array(z.object({ purpose: $slug, channel: $slug, from: z.enum(consentStates) }))
  .min(1)
  .max(200);
const consentShape = { consents: $consents, method: z.enum(consentMethods), actor: z.string() };
const obligationShape = { endpointId: $slug, eventId: $eventId, openedAt: $at };

const $clockStart = z.object({
  clockId: $clockId,
  kind: z.enum(clockKinds),
  generation: z.int().min(1),
  dueAt: $at,
  /** First wake; null when the clock owes none. */
  wakeAt: $at.nullable(),
  timer: z.enum(['state-machine', 'sweep']),
});

const $clockLevel = z.object({
  clockId: $clockId,
  kind: z.enum(clockKinds),
  generation: z.int().min(1),
  level: z.number(),
  dueAt: $at,
  ownerId: $slug.nullable(),
  policyId: $slug,
  policyVersion: z.int(),
});

/** The browser that posted says which visitor it is; only then is there a history to attach. */
const $tracked = z.boolean().optional();

/** Names of the signal taxonomy; a newer version may know more of them. */
const $signals = z.array($slug).max(100);

/** Which way through which track. */
const nurtureShape = { trackId: $slug, trackVersion: z.int(), cycle: z.int().min(1), generation: z.int().min(1) };
const nurtureStepShape = { ...nurtureShape, stepId: $slug, purpose: $slug, channel: $slug };

/** Event type → schema of its `data`. The single list that rules, docs, JSON Schemas and examples derive from. */
export const eventData = {
  'lead.captured.v1': z.object({
    submissionId: $submissionId,
    formId: $slug,
    formVersion: z.int(),
    channel: z.string(),
    campaignId: $slug.nullable(),
    tracked: $tracked,
  }),
  'lead.resubmitted.v1': z.object({
    submissionId: $submissionId,
    formId: $slug,
    formVersion: z.int(),
    channel: z.string(),
    filled: $fields,
    claims: $fields,
    /** What the post changed that was not empty: a first touch that an older one, known only now, took the place of. */
    changed: $fields.optional(),
    tracked: $tracked,
  }),
  /** One row of a file; `outcome` says whether its person was new. */
  'lead.imported.v1': z.object({
    importId: $importId,
    submissionId: $submissionId,
    row: z.int().min(2),
    outcome: z.enum(['created', 'updated', 'unchanged']),
    channel: z.string(),
    filled: $fields,
    claims: $fields,
    defaultCountry: z.string().nullable(),
    actor: z.string(),
  }),
  'lead.created.v1': z.object({ fields: $fields, actor: z.string() }),
  'lead.updated.v1': z.object({ fields: $fields, actor: z.string() }),
  'lead.enriched.v1': z.object({
    decisionId: $decisionId,
    provider: $slug,
    fields: $fields,
    /** Why the provider was not asked: the person objects to enrichment, or consent for it is missing. */
    withheld: $slug.optional(),
  }),
  'lead.enrichment_deferred.v1': z.object({ decisionId: $decisionId, reason: $slug }),
  'lead.scored.v1': z.object({
    decisionId: $decisionId,
    fit: z.number(),
    grade: z.string(),
    engagement: z.number(),
    cell: z.string(),
    rubricVersion: z.string(),
    /** First touches that an older engagement, known only now, took the place of. */
    changed: $fields.optional(),
  }),
  'lead.stage_changed.v1': z.object({
    from: z.enum(stages),
    to: z.enum(stages),
    cause: z.enum(stageCauses),
    cycle: z.int().min(1),
    actor: z.string(),
    ruleVersion: z.string().nullable(),
    reason: $slug.nullable(),
  }),
  'lead.qualified.v1': z.object({
    decisionId: $decisionId,
    cycle: z.int().min(1),
    cell: z.string(),
    rubricVersion: z.string(),
    path: z.enum(['mql', 'pql']).optional(),
  }),
  'lead.routed.v1': z.object({
    decisionId: $decisionId,
    ownerId: $slug,
    /** Null when the account named the owner; then `ruleId` is the step that did. */
    teamId: $slug.nullable(),
    ruleId: $slug,
    planVersion: z.int(),
    clocks: z.array($clockStart),
  }),
  'lead.unrouted.v1': z.object({ decisionId: $decisionId, reason: $slug, queue: $slug, planVersion: z.int() }),
  /** Sales made a deal of it, or saw that there is one. */
  'lead.converted.v1': z.object({ accountId: $slug, opportunityId: $slug.nullable(), ownerId: $slug, actor: z.string() }),
  'lead.nurtured.v1': z.object({ decisionId: $decisionId, reason: $slug, rubricVersion: z.string().nullable() }),
  /** The lead entered a track, or (`generation` above 1) goes on in it where it stopped. */
  'lead.nurture_started.v1': z.object({ ...nurtureShape, reason: z.enum(nurtureReasons), dueAt: $at.nullable() }),
  /**
   * A step is to happen now: whoever has the channel acts on it. `mailed` and `uncertain` tell that we did so ourselves; to be counted,
   * not sent again. `template` is the name the tool knows it by.
   */
  'lead.nurture_step_due.v1': z.object({
    ...nurtureStepShape,
    template: z.string().max(200).nullable(),
    outcome: z.enum(stepOutcomes).exclude(['left-out']),
  }),
  /** A step has to wait; null: it is left out, and `why` says for what. */
  'lead.nurture_step_held.v1': z.object({ ...nurtureStepShape, why: $slug, until: $at.nullable() }),
  /** The run is over: through all steps, or (`code`) out before. */
  'lead.nurture_ended.v1': z.object({ ...nurtureShape, code: z.enum(exitCodes).nullable(), taken: z.int().min(0) }),
  'lead.assigned.v1': z.object({ ownerId: $slug, previousOwnerId: $slug.nullable(), actor: z.string(), clocks: z.array($clockStart) }),
  /**
   * Two leads became one. It stands in the log of the survivor, and once in that of `mergedId`, whose id answers as the
   * survivor from now on; `clocks` start with the former alone.
   */
  'lead.merged.v1': z.object({
    survivorId: $leadId,
    mergedId: $leadId,
    /** Every id that answers as the survivor now. */
    memberIds: z.array($leadId).max(maxMembers),
    decisionId: $decisionId,
    ownerId: $slug.nullable(),
    /** Who owned a lead of this person and does not own the merged one. */
    ownerLost: $slug.nullable(),
    clocks: z.array($clockStart),
    endedClocks: z.array($clockId),
    actor: z.string(),
  }),
  /** A member is a lead of its own again. It stands in both logs, in each with the clocks of that lead. */
  'lead.unmerged.v1': z.object({
    survivorId: $leadId,
    memberId: $leadId,
    decisionId: $decisionId,
    ownerId: $slug.nullable(),
    clocks: z.array($clockStart),
    endedClocks: z.array($clockId),
    actor: z.string(),
  }),
  /** The lead and another one may be one person: once for the pair, and again when a further criterion joins. */
  'lead.duplicate_suspected.v1': z.object({ otherId: $leadId, score: z.number(), criteria: $fields }),
  /** The owner the machine gave the lead to has it no longer. */
  'lead.unassigned.v1': z.object({ previousOwnerId: $slug, reason: $slug, actor: z.string() }),
  /** The lead goes through routing once more, though it does not qualify anew. */
  'lead.route_requested.v1': z.object({
    reason: z.enum(['re-run', 'owner-left', 'wrong-owner']),
    previousOwnerId: $slug.nullable(),
    actor: z.string(),
  }),
  /** What a person did became known: how much, of which kinds, from when to when. */
  'engagement.recorded.v1': z.object({
    count: z.int().min(1),
    signals: $signals,
    firstAt: $at,
    lastAt: $at,
    /** `visitor-history`: what a browser did before somebody was known to use it. */
    via: z.enum(['browser', 'api', 'provider', 'visitor-history']),
  }),
  /** Engagements that no longer count, or (`restored`) count again. */
  'engagement.discounted.v1': z.object({
    count: z.int().min(1),
    signals: $signals,
    reasons: z.array(z.enum(discountReasons)),
    restored: z.boolean(),
    actor: z.string(),
    ownerId: $slug.nullable(),
    /** A person has accepted or contacted the lead, so it keeps its stage whatever the points say. */
    worked: z.boolean(),
  }),
  'lead.activity_recorded.v1': z.object({
    activityId: $activityId,
    activityType: z.enum(activityTypes),
    direction: z.enum(['inbound', 'outbound', 'internal']),
    automatic: z.boolean(),
    firstTouch: z.boolean(),
    actor: z.string(),
    actingFor: z.string().nullable(),
  }),
  /** Sales found out whether a criterion of the qualification rubric holds. */
  'lead.evidence_recorded.v1': z.object({
    decisionId: $decisionId,
    criterionId: $slug,
    holds: z.boolean(),
    rubricVersion: z.string(),
    actor: z.string(),
  }),
  /** The person is gone; `memberIds` are the other ids they had. Whoever holds a copy must delete it. */
  'lead.erased.v1': z.object({ memberIds: z.array($leadId).max(maxMembers), reason: z.enum(erasureReasons), actor: z.string() }),
  'lead.restricted.v1': z.object({ actor: z.string() }),
  'lead.restriction_lifted.v1': z.object({ actor: z.string() }),
  /** A tick that waits for the person's confirmation: somebody must send them the link. */
  'consent.requested.v1': z.object({ ...consentShape, formId: $slug.nullable() }),
  'consent.granted.v1': z.object(consentShape),
  'consent.withdrawn.v1': z.object(consentShape),
  'consent.suppressed.v1': z.object({ ...consentShape, reason: z.enum(suppressReasons) }),
  /** A suppression for a bounce is over; `to` is what it lay on, which may be a withdrawal. */
  'consent.lifted.v1': z.object({
    ...consentShape,
    consents: z
      .array(z.object({ purpose: $slug, channel: $slug, from: z.enum(consentStates), to: z.enum(consentStates) }))
      .min(1)
      .max(200),
  }),
  /** The person asked for a pause of marketing; null ends it. */
  'consent.paused.v1': z.object({ until: $at.nullable() }),
  /** A sink acknowledged what it had to be told. `lagSeconds`: since the person's act. */
  'consent.propagated.v1': z.object({
    ...obligationShape,
    deliveryId: z.string(),
    acknowledgedAt: $at,
    status: z.int(),
    lagSeconds: z.int().min(0),
  }),
  /** A sink did not in time; once per obligation. */
  'consent.obligation_overdue.v1': z.object({ ...obligationShape, dueAt: $at }),
  'sla.met.v1': z.object({
    clockId: $clockId,
    kind: z.enum(clockKinds),
    generation: z.int().min(1),
    dueAt: $at,
    metAt: $at,
    onTime: z.boolean(),
  }),
  'sla.warned.v1': $clockLevel,
  'sla.breached.v1': $clockLevel,
} as const;

export type EventType = keyof typeof eventData;
export const eventTypes = Object.keys(eventData).filter((key): key is EventType => key in eventData);
export type EventData<T extends EventType> = z.infer<(typeof eventData)[T]>;

export type LeadEvent<T extends EventType = EventType> = {
  [K in T]: {
    readonly id: string;
    readonly type: K;
    readonly occurredAt: string;
    readonly leadId: string;
    readonly leadVersion: number;
    readonly correlationId: string;
    readonly causationId: string | null;
    readonly schema: string;
    readonly data: EventData<K>;
  };
}[T];

/** Full schema of one event type. Unknown fields are kept so that version n reads n+1 (R19). */
export const eventSchema = (type: EventType) =>
  z.looseObject({ ...envelopeShape, type: z.literal(type), data: z.looseObject(eventData[type].shape) });

/** Type without its major version, as integrators see it: `lead.routed.v1` → `lead.routed`. */
export const publicType = (type: string): string => type.replace(/\.v\d+$/, '');
