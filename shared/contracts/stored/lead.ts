import * as z from 'zod';
import { consentStates } from '../../domain/consent/consent.ts';
import { emailKinds, type Lead, leadKinds, pendingSteps, seniorities } from '../../domain/leads/lead.ts';
import { stages } from '../../domain/leads/lifecycle.ts';
import { $storedAt, absentAsNull, stored } from './stored.ts';

const $text = absentAsNull(z.string());
const $number = absentAsNull(z.number());

const $touchSummary = z.object({ at: $storedAt, channel: z.string(), source: $text, medium: $text, campaign: $text });

/** The aggregate as it lies in the table: nulls are left out when written and filled in when read. */
export const $storedLead = z.looseObject({
  id: z.string(),
  version: z.int(),
  stage: z.enum(stages),
  kind: z.enum(leadKinds),
  cycle: z.int(),
  pendingStep: absentAsNull(z.enum(pendingSteps)),
  pendingSince: absentAsNull($storedAt),
  owner: absentAsNull(z.object({ id: z.string(), name: z.string() })),
  teamId: $text,
  routedAt: absentAsNull($storedAt),
  declinedBy: absentAsNull(z.array(z.string())),
  queue: $text,
  queueReason: $text,
  nextStep: $text,
  person: z.looseObject({
    email: $text,
    emailKind: absentAsNull(z.enum(emailKinds)),
    firstName: $text,
    lastName: $text,
    phone: $text,
    title: $text,
    seniority: absentAsNull(z.enum(seniorities)),
    role: $text,
    language: $text,
    country: $text,
  }),
  company: z.looseObject({
    name: $text,
    domain: $text,
    employees: $number,
    industry: $text,
    revenue: $number,
    country: $text,
    segment: $text,
  }),
  accountId: $text,
  domainKey: $text,
  source: z.looseObject({
    channel: z.string(),
    source: $text,
    medium: $text,
    campaign: $text,
    firstTouch: $touchSummary,
    firstMeaningfulTouch: absentAsNull($touchSummary),
    lastTouch: $touchSummary,
  }),
  intents: z.array(z.string()),
  score: absentAsNull(
    z.looseObject({
      fit: z.number(),
      grade: z.string(),
      engagement: z.number(),
      cell: z.string(),
      rubricVersion: z.string(),
      asOf: $storedAt,
      changesAt: $storedAt.nullish(),
    }),
  ),
  consent: z.record(z.string(), z.enum(consentStates)),
  pausedUntil: absentAsNull($storedAt),
  restricted: absentAsNull(z.object({ since: $storedAt, reason: z.string(), by: z.string() })),
  dormantAt: absentAsNull($storedAt),
  returnedAt: absentAsNull($storedAt),
  firstTouchAt: absentAsNull($storedAt),
  contacted: z.boolean(),
  quarantine: absentAsNull(z.object({ reasons: z.array(z.string()), since: $storedAt })),
  members: absentAsNull(z.array(z.string())),
  lastDecisionId: $text,
  capturedAt: $storedAt,
  createdAt: $storedAt,
  updatedAt: $storedAt,
});

export const storedLead = stored<Lead>('lead', $storedLead);
