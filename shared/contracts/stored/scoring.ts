import * as z from 'zod';
import type { Facts } from '../../domain/conditions/condition.ts';
import type { Decision } from '../../domain/leads/decision.ts';
import type { ScoreLine } from '../../domain/scoring/score.ts';

/** What a scoring decision says, for whoever reads it back. `fit`, `engagement` and `cell` are null when nothing was judged. */
export type StoredScoring = {
  readonly facts: Facts;
  readonly rubricVersion: string | null;
  readonly fit: number | null;
  readonly engagement: number | null;
  readonly cell: string | null;
  readonly qualified: boolean;
  readonly lines: readonly ScoreLine[];
};

const $scalar = z.union([z.string(), z.number(), z.boolean()]);
const $facts = z.record(z.string(), z.union([$scalar, z.array($scalar)]).nullable()).catch({});
const $outcome = z.object({
  rubricVersion: z.string().nullable().catch(null),
  fit: z.number().nullable().catch(null),
  engagement: z.number().nullable().catch(null),
  cell: z.string().nullable().catch(null),
  qualified: z.boolean().catch(false),
});
const $line = z.object({
  dimension: z.enum(['fit', 'engagement']),
  group: z.string(),
  rule: z.string(),
  label: z.string(),
  points: z.number(),
  because: z.string(),
});

/** Reads a decision of kind `scoring`. What an older version wrote otherwise is left out, not refused. */
export function storedScoring({ inputs, outcome, reasons }: Pick<Decision, 'inputs' | 'outcome' | 'reasons'>): StoredScoring {
  const lines = reasons.flatMap((reason) => {
    const line = $line.safeParse(reason);
    return line.success ? [line.data] : [];
  });
  return { facts: $facts.parse(inputs.facts), ...$outcome.parse(outcome), lines };
}

/** The facts a decision of any kind pinned; none for one that pinned none. */
export const storedFacts = (inputs: Decision['inputs']): Facts => $facts.parse(inputs.facts);
