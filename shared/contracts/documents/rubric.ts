import * as z from 'zod';
import { knownSignals } from '../../domain/engagement/signals.ts';
import type { Rubric } from '../../domain/scoring/rubric.ts';
import { $condition, $slug } from './common.ts';

const $label = z.string().min(1).max(200);
const $points = z.number().min(-1000).max(1000);
const bounds = { min: z.number().min(-1000).default(0), max: z.number().max(1000) };

const $fitGroup = z.strictObject({
  id: $slug,
  ...bounds,
  rules: z.array(z.strictObject({ id: $slug, label: $label, when: $condition, points: $points })).max(200),
});

const $decay = z.strictObject({ percent: z.int().min(1).max(100), intervalDays: z.int().min(1).max(3650) });
const $days = z.int().min(1).max(365);

const $signalGroup = z.strictObject({
  id: $slug,
  ...bounds,
  decay: $decay.optional().meta({ description: 'Of every signal that says nothing else.' }),
  signals: z
    .array(
      z.strictObject({
        id: $slug,
        label: $label,
        signal: z
          .string()
          .min(1)
          .max(64)
          .meta({ description: `One of ${knownSignals.join(', ')}.` }),
        when: $condition.optional(),
        points: $points,
        maxAwards: z.int().min(1).max(100).default(1),
        repeatable: z.boolean().optional().meta({ description: 'Each post of one form counts; otherwise only its newest.' }),
        decay: $decay.optional(),
        sticky: z.boolean().optional().meta({ description: 'Never decays, whatever its group says.' }),
        maxPoints: z.number().positive().max(1000).optional().meta({ description: 'What all awards of the signal come to at most.' }),
        frequency: z
          .strictObject({ atLeast: z.int().min(2).max(100), days: $days })
          .optional()
          .meta({ description: 'So many within these days are one award.' }),
        window: z
          .strictObject({ awards: z.int().min(1).max(100), days: $days })
          .optional()
          .meta({ description: 'At most so many awards within these days.' }),
      }),
    )
    .max(200),
});

export const $rubric = z
  .strictObject({
    name: z.string().min(1).max(200),
    fit: z.strictObject({
      groups: z.array($fitGroup).min(1).max(50),
      grades: z.array(z.strictObject({ grade: z.string().regex(/^[A-Z]$/, 'must be one capital letter'), from: z.number() })).min(1),
    }),
    engagement: z.strictObject({
      groups: z.array($signalGroup).min(1).max(50),
      tiers: z.array(z.strictObject({ tier: z.string().regex(/^[0-9]$/, 'must be one digit'), from: z.number() })).min(1),
    }),
    mql: $condition,
    pql: z
      .strictObject({ groups: z.array($slug).min(1).max(50), from: z.number().positive().max(1000), when: $condition.optional() })
      .optional()
      .meta({ description: 'A second way to qualify: points of these engagement groups, such as product usage, whatever the score.' }),
    exclusions: z.array(z.strictObject({ id: $slug, label: $label, when: $condition })).default([]),
  })
  .meta({
    id: 'Rubric',
    description: 'Scoring: fit and engagement groups, grades, tiers, the MQL threshold, exclusions.',
  }) satisfies z.ZodType<Rubric, unknown>;
