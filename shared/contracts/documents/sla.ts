import * as z from 'zod';
import { clockKinds } from '../../domain/sla/clock.ts';
import { type Calendar, type SlaPolicy, weekdays } from '../../domain/sla/policy.ts';
import { $condition, $slug, isZone } from './common.ts';

const $window = z.strictObject({
  from: z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'write times as HH:MM, e.g. 09:00'),
  to: z.string().regex(/^(([01]\d|2[0-3]):[0-5]\d|24:00)$/, 'write times as HH:MM, e.g. 17:30; 24:00 ends the day'),
});

export const $calendar = z
  .strictObject({
    name: z.string().min(1).max(200),
    zone: z.string().refine(isZone, 'must be an IANA time zone, e.g. Europe/Berlin'),
    week: z.partialRecord(z.enum(weekdays), z.array($window).max(12)),
    holidays: z
      .array(z.strictObject({ date: z.iso.date(), label: z.string().max(200), windows: z.array($window).max(12).default([]) }))
      .max(2000)
      .default([]),
  })
  .refine((c) => Object.values(c.week).some((windows) => windows.length > 0), 'a calendar needs at least one working window')
  .meta({ id: 'Calendar', description: 'Business hours: zone, several windows a day, holidays and half-days.' }) satisfies z.ZodType<
  Calendar,
  unknown
>;

const $clockPolicy = z.strictObject({
  kind: z.enum(clockKinds),
  targetSeconds: z.int().min(1).max(31_536_000),
  time: z.enum(['business', 'wall']).default('business'),
  levels: z
    .array(z.number().gt(0).max(1000))
    .min(1)
    .max(10)
    .default([50, 80, 100, 200])
    .refine((levels) => levels.includes(100), 'levels must contain 100, the deadline')
    .refine((levels) => levels.every((l, i) => i === 0 || l > (levels[i - 1] ?? 0)), 'levels must ascend'),
  metBy: z.array(z.enum(['accept', 'first-touch'])).min(1),
});

export const $slaPolicy = z
  .strictObject({
    name: z.string().min(1).max(200),
    calendarId: $slug,
    timer: z.enum(['state-machine', 'sweep']).default('state-machine'),
    clocks: z.array($clockPolicy).min(1).max(2),
    when: $condition.optional(),
  })
  .refine((p) => new Set(p.clocks.map((c) => c.kind)).size === p.clocks.length, 'one clock per kind')
  .meta({ id: 'SlaPolicy', description: 'Response promises: targets, levels and what meets them.' }) satisfies z.ZodType<
  SlaPolicy,
  unknown
>;
