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

export const $campaign = z
  .strictObject({
    id: $slug,
    name: z.string().min(1).max(200),
    channel: z.string().max(100).nullable().default(null),
    startsAt: z.iso.date().nullable().default(null),
    endsAt: z.iso.date().nullable().default(null),
    costMinor: z.int().min(0).nullable().default(null),
    currency: z
      .string()
      .regex(/^[A-Z]{3}$/, 'must be an ISO 4217 currency code, e.g. EUR')
      .nullable()
      .default(null),
  })
  .meta({ id: 'Campaign' });

/** Data with upsert and optimistic version, without publish. */
export const recordKinds = { owner: $owner, team: $team, campaign: $campaign } as const;
export type RecordKind = keyof typeof recordKinds;
export type RecordBody<K extends RecordKind> = z.infer<(typeof recordKinds)[K]>;
export const $recordKind = z.enum(['owner', 'team', 'campaign']);
