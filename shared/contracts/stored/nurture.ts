import * as z from 'zod';
import { exitCodes, type Nurture, runStates, stepOutcomes } from '../../domain/nurture/run.ts';
import { nurtureReasons } from '../../domain/nurture/track.ts';
import { $storedAt, absentAsNull, stored } from './stored.ts';

const $run = z.looseObject({
  trackId: z.string(),
  trackVersion: z.int(),
  cycle: z.int(),
  generation: z.int(),
  state: z.enum(runStates),
  reason: z.enum(nurtureReasons),
  causeId: z.string(),
  startedAt: $storedAt,
  nextStep: z.int(),
  dueAt: absentAsNull($storedAt),
  plannedAt: absentAsNull($storedAt),
  heldFor: absentAsNull(z.string()),
  mailingSince: absentAsNull($storedAt),
  tries: z.int(),
  taken: z.array(
    z.looseObject({
      stepId: z.string(),
      channel: z.string(),
      at: $storedAt,
      outcome: z.enum(stepOutcomes),
      why: absentAsNull(z.string()),
    }),
  ),
  endedAt: absentAsNull($storedAt),
  exit: absentAsNull(z.looseObject({ code: z.enum(exitCodes), detail: z.string() })),
});

export const storedNurture = stored<Nurture>('nurture', z.looseObject({ leadId: z.string(), revision: z.int(), runs: z.array($run) }));
