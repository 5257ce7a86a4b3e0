import * as z from 'zod';
import { leakReasons } from '../../domain/scoring/learned/leakage.ts';
import { fallbackReasons, type LearnedVersion } from '../../domain/scoring/learned/model.ts';
import { $storedAt, stored } from './stored.ts';

const $number = z.number();
const $named = { name: z.string(), label: z.string() };
const $drift = z.looseObject({ ...$named, index: $number, bound: $number, alarm: z.boolean() });
const $code = z.union([
  z.looseObject({ ...$named, kind: z.literal('category'), levels: z.array(z.looseObject({ value: z.string(), share: $number })) }),
  z.looseObject({
    ...$named,
    kind: z.enum(['count', 'number']),
    mean: $number,
    deviation: $number,
    from: $number,
    to: $number,
    missing: $number.nullable(),
  }),
]);
const $bin = z.looseObject({ leads: z.int(), predicted: $number, observed: $number, low: $number, high: $number });

/** One training as it was written; nothing of it names a person. */
export const storedLearnedVersion = stored<LearnedVersion>(
  'learned version',
  z.looseObject({
    version: z.int().min(1),
    trainedAt: $storedAt,
    intake: z.looseObject({ refused: z.int(), withoutFacts: z.int(), undatedDeals: z.int(), truncated: z.boolean() }),
    report: z.looseObject({
      state: z.enum(['active', 'fallback']),
      reason: z.enum(fallbackReasons).nullable(),
      won: z.int(),
      lost: z.int(),
      baseRate: $number.nullable(),
      from: $storedAt.nullable(),
      to: $storedAt.nullable(),
      heldOut: z
        .looseObject({
          outcomes: z.int(),
          won: z.int(),
          auc: $number,
          aucAtLeast: $number,
          brier: $number,
          brierOfBaseRate: $number,
          gain: $number,
          gainAtLeast: $number,
          reliability: z.array($bin),
        })
        .nullable(),
      excluded: z.array(z.looseObject({ ...$named, reason: z.enum(leakReasons), detail: z.string() })),
      drift: z.looseObject({
        state: z.enum(['steady', 'alarm', 'unknown']),
        recentLeads: z.int(),
        score: $drift.nullable(),
        features: z.array($drift),
      }),
    }),
    model: z
      .looseObject({ codes: z.array($code), weights: z.array($number), precision: z.array(z.array($number)), scale: $number })
      .nullable(),
  }),
);
