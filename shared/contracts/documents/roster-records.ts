import * as z from 'zod';
import type { Owner, Team } from '../../domain/routing/plan.ts';
import { $slug } from './common.ts';

export const $owner = z
  .strictObject({
    id: $slug,
    name: z.string().min(1).max(200),
    active: z.boolean().default(true),
    languages: z.array(z.string().regex(/^[a-z]{2}$/, 'must be an ISO 639-1 language code, e.g. en')).default([]),
    calendarId: $slug.nullable().default(null),
  })
  .meta({ id: 'Owner' }) satisfies z.ZodType<Owner, unknown>;

export const $team = z
  .strictObject({
    id: $slug,
    name: z.string().min(1).max(200),
    members: z.array(z.strictObject({ ownerId: $slug, weight: z.int().min(1).max(10).default(1) })).max(500),
  })
  .refine((t) => new Set(t.members.map((m) => m.ownerId)).size === t.members.length, 'a member stands once in a team')
  .meta({ id: 'Team' }) satisfies z.ZodType<Team, unknown>;
