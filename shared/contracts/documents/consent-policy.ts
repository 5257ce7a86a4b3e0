import * as z from 'zod';
import { consentBases } from '../../domain/consent/consent.ts';
import { type ConsentPolicy, capPeriods, consentNeeds, purposeKinds } from '../../domain/consent/policy.ts';
import { $slug } from './common.ts';

const $labels = z.record(z.string().regex(/^[a-z]{2}$/, 'must be a language of two letters such as de'), z.string().min(1).max(200));
const named = { id: $slug, label: z.string().min(1).max(200), labels: $labels.optional() };

const $purpose = z.strictObject({
  ...named,
  kind: z.enum(purposeKinds).meta({ description: 'marketing obeys caps and pauses; processing contacts nobody and has the channel any.' }),
  channels: z
    .array(
      z.strictObject({
        channel: $slug,
        needs: z.enum(consentNeeds),
        bases: z.array(z.enum(consentBases)).default([]).meta({ description: 'Bases that suffice beside consent with notice.' }),
      }),
    )
    .min(1)
    .max(20),
});

const $channel = z.strictObject({
  ...named,
  cap: z
    .strictObject({ contacts: z.int().min(1).max(1000), per: z.enum(capPeriods) })
    .nullable()
    .default(null),
});

export const $consentPolicy = z
  .strictObject({
    name: z.string().min(1).max(200),
    purposes: z.array($purpose).min(1).max(50),
    channels: z.array($channel).min(1).max(20),
    lateMinutes: z.int().min(1).max(43_200).default(60),
    publicUrl: z
      .string()
      .regex(/^https?:\/\/[^/?#@\s]+$/, 'must be an address without a path, e.g. https://leads.example.com')
      .nullable()
      .default(null),
  })
  .meta({
    id: 'ConsentPolicy',
    description: 'Purposes and channels, what each needs, how often people may be contacted, and when a sink is late.',
  }) satisfies z.ZodType<ConsentPolicy, unknown>;
