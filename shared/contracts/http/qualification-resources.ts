import * as z from 'zod';
import { $at } from '../events/envelope.ts';

const $weighed = { label: z.string(), weight: z.number(), required: z.boolean() };

export const $evidenceInput = z.strictObject({
  criterion: z.string().min(1).max(63).meta({ description: 'Of the published qualification rubric; it must take answers.' }),
  holds: z.boolean().meta({ description: 'False: the person does not meet it.' }),
  note: z.string().max(2000).optional(),
  occurredAt: z.iso.datetime({ offset: true }).optional().meta({ description: 'When the person said so; now unless told otherwise.' }),
});

const $evidence = z.object({
  type: z.enum(['field', 'activity', 'signal', 'answer']),
  detail: z.string(),
  id: z.string().nullable(),
  at: $at.nullable(),
  staleFrom: $at.nullable(),
});

/** Whether sales should go on with a lead, by what evidence, and what to ask next. */
export const $qualificationView = z
  .object({
    leadId: z.string(),
    at: $at,
    rubric: z.string().meta({ description: 'The published rubric, `id@version`.' }),
    factsAsOf: $at,
    verdict: z.enum(['qualified', 'not', 'unclear']),
    score: z.int().meta({ description: 'Share of the weights that is met.' }),
    criteria: z.array(
      z.object({ id: z.string(), ...$weighed, state: z.enum(['met', 'denied', 'stale', 'missing']), evidence: z.array($evidence) }),
    ),
    missing: z
      .array(
        z.object({
          id: z.string(),
          ...$weighed,
          question: z.string(),
          state: z.enum(['stale', 'missing']),
          wanted: z.array(z.string()),
        }),
      )
      .meta({ description: 'What nobody can vouch for, the one to find out first at the head.' }),
    nextQuestion: z.object({ criterion: z.string(), question: z.string() }).nullable(),
  })
  .meta({ id: 'LeadQualification' });
