import * as z from 'zod';
import { exitCodes, runStates, stepOutcomes } from '../../domain/nurture/run.ts';
import { nurtureReasons } from '../../domain/nurture/track.ts';
import { $at } from '../events/envelope.ts';

export const $nurtureRun = z
  .object({
    trackId: z.string(),
    trackVersion: z.int().meta({ description: 'The run keeps the version it began with.' }),
    name: z.string(),
    cycle: z.int(),
    generation: z.int().meta({ description: 'Grows when a run that was left goes on.' }),
    state: z.enum(runStates),
    reason: z.enum(nurtureReasons),
    startedAt: $at,
    next: z
      .object({
        stepId: z.string(),
        index: z.int(),
        purpose: z.string(),
        channel: z.string(),
        dueAt: $at,
        plannedAt: $at.nullable().meta({ description: 'When it would come if nothing held it up.' }),
        heldFor: z.string().nullable().meta({ description: 'capped, paused, or throttled by the mail service.' }),
      })
      .nullable(),
    steps: z.int().meta({ description: 'Steps of the track.' }),
    taken: z.array(
      z.object({ stepId: z.string(), channel: z.string(), at: $at, outcome: z.enum(stepOutcomes), why: z.string().nullable() }),
    ),
    endedAt: $at.nullable(),
    exit: z
      .object({ code: z.enum(exitCodes), detail: z.string() })
      .nullable()
      .meta({ description: 'Why it was left before its end.' }),
  })
  .meta({ id: 'NurtureRun' });

export const $nurtureRuns = z.object({ leadId: z.string(), items: z.array($nurtureRun) });
