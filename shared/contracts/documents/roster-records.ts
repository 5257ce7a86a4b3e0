import * as z from 'zod';
import { parseInstant } from '../../domain/kernel/instant.ts';
import { type Absence, capPeriods, type Owner, type Team } from '../../domain/routing/plan.ts';
import { $slug, isZone } from './common.ts';

const $cap = z.strictObject({
  per: z.enum(capPeriods),
  max: z.int().min(0).max(10_000),
  zone: z.string().refine(isZone, 'must be an IANA time zone, e.g. Europe/Berlin').default('UTC'),
});

export const $owner = z
  .strictObject({
    id: $slug,
    name: z.string().min(1).max(200),
    active: z.boolean().default(true),
    languages: z.array(z.string().regex(/^[a-z]{2}$/, 'must be an ISO 639-1 language code, e.g. en')).default([]),
    calendarId: $slug.nullable().default(null),
    skills: z.array($slug).max(100).optional(),
    territories: z.array($slug).max(100).optional().meta({ description: 'Ids of territories of the routing plan.' }),
    caps: z
      .array($cap)
      .max(capPeriods.length)
      .refine((caps) => new Set(caps.map(({ per }) => per)).size === caps.length, 'a period stands once')
      .optional()
      .meta({ description: 'Most leads that routing gives within a period.' }),
    capacity: z.int().min(0).max(10_000).nullable().optional().meta({ description: 'Most open leads at a time.' }),
    successorId: $slug.nullable().optional().meta({ description: 'Who has taken over from an owner who left.' }),
  })
  .meta({ id: 'Owner' }) satisfies z.ZodType<Owner, unknown>;

const $moment = z.string().transform((text, context) => {
  const at = parseInstant(text);
  if (at !== null) return at;
  context.addIssue({ code: 'custom', message: 'must be a time with its offset, e.g. 2026-12-24T00:00:00+01:00' });
  return z.NEVER;
});

export const $absence = z
  .strictObject({
    id: $slug,
    ownerId: $slug,
    from: $moment,
    until: $moment.meta({ description: 'The first moment at which they are back.' }),
    coverId: $slug.nullable().default(null).meta({ description: 'Stand-in for the accounts of the owner.' }),
  })
  .refine((absence) => absence.from < absence.until, { path: ['until'], message: 'must be after from' })
  .refine((absence) => absence.coverId !== absence.ownerId, { path: ['coverId'], message: 'must be somebody else' })
  .meta({ id: 'Absence' }) satisfies z.ZodType<Absence, unknown>;

export const $team = z
  .strictObject({
    id: $slug,
    name: z.string().min(1).max(200),
    members: z.array(z.strictObject({ ownerId: $slug, weight: z.int().min(1).max(10).default(1) })).max(500),
  })
  .refine((t) => new Set(t.members.map((m) => m.ownerId)).size === t.members.length, 'a member stands once in a team')
  .meta({ id: 'Team' }) satisfies z.ZodType<Team, unknown>;
