import * as z from 'zod';
import { knownSignals, type Signal } from '../../domain/engagement/signals.ts';
import { activityTypes } from '../../domain/leads/activity.ts';
import type { QualificationRubric } from '../../domain/qualification/rubric.ts';
import { $condition, $slug } from './common.ts';

const $label = z.string().min(1).max(200);
const $freshDays = z.int().min(1).max(3650).meta({ description: 'Older evidence no longer counts.' });

const $evidence = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('field'), when: $condition }),
  z.strictObject({ type: z.literal('activity'), activity: z.enum(activityTypes), freshDays: $freshDays }),
  z.strictObject({
    type: z.literal('signal'),
    signal: z.enum<readonly Signal[]>(knownSignals),
    atLeast: z.int().min(1).max(100).default(1),
    freshDays: $freshDays,
  }),
  z.strictObject({ type: z.literal('answer'), freshDays: $freshDays }),
]);

export const $qualification = z
  .strictObject({
    name: $label,
    qualifiedFrom: z
      .int()
      .min(0)
      .max(100)
      .meta({ description: 'Share of the weights from which a lead with all that is required is qualified.' }),
    criteria: z
      .array(
        z.strictObject({
          id: $slug,
          label: $label,
          weight: z.number().positive().max(1000),
          required: z.boolean().default(false),
          question: z.string().min(1).max(500).meta({ description: 'What to ask the person to find out.' }),
          evidence: z.array($evidence).min(1).max(20).meta({ description: 'Any one of them is enough.' }),
        }),
      )
      .min(1)
      .max(50),
  })
  .meta({
    id: 'Qualification',
    description: 'When sales should go on with a lead: criteria and what counts as evidence of each.',
  }) satisfies z.ZodType<QualificationRubric, unknown>;
