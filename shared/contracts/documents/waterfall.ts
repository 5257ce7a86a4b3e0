import * as z from 'zod';
import { factPaths, providers, subjects } from '../../domain/enrichment/facts.ts';
import { type Waterfall, winnerPolicies, writePolicies } from '../../domain/enrichment/waterfall.ts';
import { $condition, $slug } from './common.ts';

const $cents = z.int().min(0).max(100_000_000);

const $step = z.strictObject({
  provider: z.enum(providers),
  subject: z.enum(subjects).default('person').meta({ description: 'company asks by the domain alone, and is shared by all its leads.' }),
  costCents: $cents.meta({ description: 'What one found answer costs.' }),
});

export const $waterfall = z
  .strictObject({
    name: z.string().min(1).max(200).optional(),
    enabled: z.boolean().default(true),
    wanted: z.array(z.enum(factPaths)).min(1).max(factPaths.length),
    confidenceFloor: z.number().min(0).max(1).default(0.6),
    winner: z.enum(winnerPolicies).default('highest-confidence'),
    write: z.enum(writePolicies).default('refresh'),
    segments: z
      .array(z.strictObject({ id: $slug, when: $condition.optional(), steps: z.array($step).max(10) }))
      .min(1)
      .max(50),
    ttl: z
      .strictObject({
        foundDays: z.int().min(1).max(3650).default(90),
        notFoundDays: z.int().min(1).max(3650).default(14),
        unclearHours: z.int().min(1).max(8760).default(24),
        licenceDays: z.int().min(1).max(3650).nullable().default(null),
      })
      .prefault({}),
    budget: z.strictObject({ perDayCents: $cents, perLeadCents: $cents }),
    deadlineSeconds: z.int().min(5).max(60).default(45),
    timeoutSeconds: z.int().min(1).max(15).default(8),
    pendingSeconds: z.int().min(0).max(600).default(20),
    lateMinutes: z.int().min(1).max(1440).default(30),
  })
  .meta({ id: 'Waterfall', description: 'Which providers are asked for what, in which order, and what it may cost.' }) satisfies z.ZodType<
  Waterfall,
  unknown
>;

/** The member `secrets` of the document as it is put: a text sets the key of a provider, null removes it. ZoomInfo: `clientId:clientSecret`. */
export const $providerKeys = z.partialRecord(z.enum(providers), z.string().min(8).max(1000).nullable());

/** Where the keys lie among the secrets of forms. */
export const providerKeyRow = (id: string): string => `waterfall/${id}`;
