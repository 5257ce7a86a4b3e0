import * as z from 'zod';
import { leakReasons } from '../../domain/scoring/learned/leakage.ts';
import { fallbackReasons } from '../../domain/scoring/learned/model.ts';
import { $at } from '../events/envelope.ts';

const $share = z.number().min(0).max(1);
const $state = z.enum(['active', 'fallback', 'untrained']).meta({
  description: '`fallback`: no better than the base rate, or too little to learn from; the rubric alone counts. `untrained`: not yet.',
});
const $reason = z.enum(fallbackReasons).nullable().meta({ description: 'Why the rubric alone counts.' });

const $factor = z.object({
  feature: z.string(),
  label: z.string(),
  value: z.string(),
  logOdds: z.number().meta({ description: 'What it adds, against the average lead that was learned from.' }),
});

/** The chance that the lead is won, as outcomes taught it. */
export const $learned = z
  .object({
    state: $state,
    reason: $reason,
    modelVersion: z.int().nullable(),
    probability: $share.nullable(),
    low: $share.nullable().meta({ description: 'Of the 90 % interval of the probability.' }),
    high: $share.nullable(),
    logOdds: z
      .number()
      .nullable()
      .meta({ description: 'Its logistic is the probability; `baseline`, `topFactors` and `otherFactors` sum to it.' }),
    baseline: z.number().nullable(),
    topFactors: z.array($factor),
    otherFactors: z.number().nullable(),
    drift: z
      .enum(['steady', 'alarm', 'unknown'])
      .nullable()
      .meta({ description: '`alarm`: the leads of today are others than those it was learned from.' }),
  })
  .meta({ id: 'LearnedScore' });

const $drift = z.object({
  name: z.string(),
  label: z.string(),
  index: z.number().meta({ description: 'Population stability index.' }),
  bound: z.number().meta({ description: 'Above it, it is an alarm: 0.25, or what chance brings with so few leads.' }),
  alarm: z.boolean(),
});

/** What the newest training, or an older one, found out, and whether it may be used. */
export const $learnedReport = z
  .object({
    state: $state,
    reason: $reason,
    modelVersion: z.int().nullable(),
    trainedAt: $at.nullable(),
    outcomes: z.object({
      won: z.int(),
      lost: z.int(),
      from: $at.nullable(),
      to: $at.nullable(),
      refused: z.int().meta({ description: 'Leads that may not be judged: neither learned from nor scored.' }),
      withoutFacts: z.int().meta({ description: 'Leads of whom nothing was noted before their outcome.' }),
      undatedDeals: z.int().meta({ description: 'Ended deals without a day of closing.' }),
      truncated: z.boolean().meta({ description: 'There were more than one training reads; the newest were read.' }),
    }),
    baseRate: $share.nullable(),
    heldOut: z
      .object({
        outcomes: z.int(),
        won: z.int(),
        auc: $share,
        aucAtLeast: $share.meta({ description: 'One-sided 95 %.' }),
        brier: z.number(),
        brierOfBaseRate: z.number(),
        gain: z.number().meta({ description: 'How much smaller the squared errors are than those of the base rate.' }),
        gainAtLeast: z.number().meta({ description: 'One-sided 95 %.' }),
        reliability: z.array(z.object({ leads: z.int(), predicted: $share, observed: $share, low: $share, high: $share })),
      })
      .nullable()
      .meta({ description: 'Judged on outcomes later than all that a prediction was learned from.' }),
    features: z.array(z.object({ name: z.string(), label: z.string() })).meta({ description: 'What it looks at.' }),
    excluded: z
      .array(z.object({ name: z.string(), label: z.string(), reason: z.enum(leakReasons), detail: z.string() }))
      .meta({ description: 'What looks as if it was written down because the outcome was known.' }),
    drift: z.object({
      state: z.enum(['steady', 'alarm', 'unknown']),
      recentLeads: z.int(),
      score: $drift.nullable(),
      features: z.array($drift),
    }),
    thresholds: z
      .object({
        ours: z.object({ outcomes: z.int(), ofEach: z.int() }),
        others: z.array(z.object({ product: z.string(), needs: z.string(), met: z.boolean() })),
      })
      .meta({ description: 'What a learned score needs here and in other products.' }),
  })
  .meta({ id: 'LearnedReport' });
