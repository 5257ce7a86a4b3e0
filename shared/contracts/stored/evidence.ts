import * as z from 'zod';
import type { Decision } from '../../domain/leads/decision.ts';
import type { RecordedAnswer } from '../../domain/qualification/rubric.ts';

const $inputs = z.object({ criterion: z.string(), occurredAt: z.string() });
const $outcome = z.object({ holds: z.boolean() });

/** Sales' word on a criterion out of its decision; null for a decision of another kind. */
export function storedAnswer({ id, kind, inputs, outcome }: Decision): RecordedAnswer | null {
  if (kind !== 'qualification') return null;
  const { criterion, occurredAt } = $inputs.parse(inputs);
  return { id, criterion, holds: $outcome.parse(outcome).holds, at: occurredAt };
}
