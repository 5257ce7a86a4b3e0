import * as z from 'zod';
import { consentActs, consentBases, consentMethods, consentStates, suppressReasons } from '../../domain/consent/consent.ts';
import { gateCodes } from '../../domain/consent/gate.ts';
import { obligationStates } from '../../domain/consent/obligation.ts';
import { purposeKinds } from '../../domain/consent/policy.ts';
import { providerNoticeKinds } from '../../domain/consent/provider-notice.ts';
import { $slug } from '../documents/common.ts';

const $text = z.string().nullable();
const $at = z.iso.datetime();

const $consentRecord = z.object({
  purpose: z.string(),
  channel: z.string(),
  act: z.enum(consentActs).nullable(),
  state: z.enum(consentStates).meta({ description: 'After the act.' }),
  at: $at,
  method: z.enum(consentMethods).nullable(),
  legalBasis: z.enum(consentBases).nullable(),
  explanation: $text,
  reason: z.enum(suppressReasons).nullable(),
  noticeText: z.string(),
  noticeHash: z.string(),
  noticeVersion: $text,
  locale: $text,
  formId: $text,
  page: $text,
  ipPrefix: $text,
  proof: $text.meta({ description: 'SHA-256 of the link by which the person proved that it was they.' }),
  actor: $text,
});

const $may = z.object({
  allowed: z.boolean(),
  why: z.enum(gateCodes).nullable(),
  detail: $text,
});

export const $obligation = z
  .object({
    leadId: z.string(),
    endpointId: z.string(),
    eventId: z.string(),
    eventType: z.string(),
    state: z.enum(obligationStates),
    openedAt: $at,
    dueAt: $at,
    closedAt: $at.nullable(),
    lagSeconds: z.int().meta({ description: 'From the act to its acknowledgement, or to now.' }),
    deliveryId: z.string(),
    evidence: z.object({ deliveryId: z.string(), at: $at, status: z.int() }).nullable(),
  })
  .meta({ id: 'Obligation', description: 'That a sink which holds the person must learn of a withdrawal, suppression or restriction.' });

export const $consents = z
  .object({
    items: z.array($consentRecord).meta({ description: 'The ledger, oldest first.' }),
    states: z.array(
      z.object({
        purpose: z.string(),
        channel: z.string(),
        state: z.enum(consentStates),
        since: $at.nullable(),
        legalBasis: z.enum(consentBases).nullable(),
        suppressedFor: z.enum(suppressReasons).nullable(),
        requestedAt: $at.nullable().meta({ description: 'Of a tick that waits for its confirmation, maybe over a withdrawal.' }),
        mayContact: $may.nullable().meta({ description: 'Now; null for purposes that contact nobody.' }),
      }),
    ),
    processing: z.object({ profiling: $may, routing: $may, export: $may, enrichment: $may }),
    pausedUntil: $at.nullable(),
    restricted: z.object({ since: $at, reason: z.string(), by: z.string() }).nullable(),
    obligations: z.array($obligation),
  })
  .meta({ id: 'Consents' });

const $pair = z.strictObject({ purpose: $slug, channel: $slug });
const $pairs = z
  .array($pair)
  .min(1)
  .max(50)
  .refine(
    (pairs) => new Set(pairs.map((pair) => `${pair.purpose}:${pair.channel}`)).size === pairs.length,
    'each purpose and channel once',
  );
const $explanation = z.string().trim().min(1).max(2000).meta({ description: 'Why, in your words; kept as evidence.' });

/** What staff and systems may enter; which act it is decides what it needs. */
export const $consentCommand = z
  .discriminatedUnion('act', [
    z.strictObject({
      act: z.literal('grant'),
      consents: $pairs,
      legalBasis: z.enum(consentBases),
      explanation: $explanation,
      notice: z
        .strictObject({ text: z.string().min(1).max(4000), version: z.string().max(100).optional(), locale: z.string().max(35).optional() })
        .optional(),
      page: z.url().max(2000).optional(),
    }),
    z.strictObject({ act: z.literal('withdraw'), consents: $pairs, explanation: $explanation }),
    z.strictObject({ act: z.literal('lift'), consents: $pairs, explanation: $explanation }).meta({
      description:
        'Ends a suppression for a hard bounce; the explanation is the evidence that the mailbox works. What stood before it stands again. Opt-outs, complaints and withdrawals are lifted by the person alone, legal suppressions by nobody.',
    }),
    z.strictObject({ act: z.literal('suppress'), consents: $pairs, reason: z.enum(suppressReasons), explanation: $explanation }),
    z.strictObject({
      act: z.literal('provider-notice'),
      provider: $slug,
      kind: z.enum(providerNoticeKinds),
      channel: $slug.default('email'),
      purpose: $slug.nullable().default(null),
      explanation: $explanation,
    }),
  ])
  .meta({ id: 'ConsentCommand' });

const $link = z.object({ url: z.string(), expiresAt: $at });
export const $consentLinks = z
  .object({
    confirm: $link.nullable().meta({ description: 'Null when nothing waits for a confirmation.' }),
    preferences: $link,
    unsubscribe: $link,
    headers: z
      .object({ 'List-Unsubscribe': z.string(), 'List-Unsubscribe-Post': z.string() })
      .meta({ description: 'Headers of the mail (RFC 8058); its DKIM signature must cover both.' }),
  })
  .meta({ id: 'ConsentLinks' });

export const $consentPage = z
  .object({
    kind: z.enum(['confirm', 'preferences', 'unsubscribe']),
    done: z.boolean(),
    label: z.string(),
    boxes: z.array(
      z.object({
        key: z.string(),
        purpose: z.string(),
        channel: z.string(),
        label: z.string(),
        kind: z.enum(purposeKinds),
        state: z.enum(consentStates),
        on: z.boolean(),
        locked: z.boolean(),
      }),
    ),
    pausedUntil: $at.nullable(),
  })
  .meta({ id: 'ConsentPage', description: 'What the link of a mail is about. It names no person.' });
