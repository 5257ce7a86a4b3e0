import type { Instant } from '../../kernel/instant.ts';
import type { Drift } from './drift.ts';
import type { FeatureCode } from './encoding.ts';
import type { Leak } from './leakage.ts';
import type { ReliabilityBin } from './measures.ts';

/** What predicts: codes of the features, one weight per column after the constant, and how sure they are. Tells of no person. */
export type LearnedModel = {
  readonly codes: readonly FeatureCode[];
  readonly weights: readonly number[];
  /** Rows of the lower triangle of the Cholesky factor of the posterior's precision. */
  readonly precision: readonly (readonly number[])[];
  readonly scale: number;
};

export const fallbackReasons = ['too-few-outcomes', 'one-sided-outcomes', 'no-features', 'not-better-than-base-rate'] as const;
export type FallbackReason = (typeof fallbackReasons)[number];

/** On outcomes later than all a prediction was learned from. */
export type HeldOut = {
  readonly outcomes: number;
  readonly won: number;
  readonly auc: number;
  /** One-sided 95 %. */
  readonly aucAtLeast: number;
  readonly brier: number;
  readonly brierOfBaseRate: number;
  /** How much smaller our squared errors are; the same at least, one-sided 95 %. */
  readonly gain: number;
  readonly gainAtLeast: number;
  readonly reliability: readonly ReliabilityBin[];
};

export type DriftReport = {
  /** `unknown`: too few recent leads, or no model. */
  readonly state: 'steady' | 'alarm' | 'unknown';
  readonly recentLeads: number;
  /** Of the score itself; null without a model. */
  readonly score: Drift | null;
  readonly features: readonly Drift[];
};

export type LearnedReport = {
  /** `active`: better than the base rate on outcomes of later. `fallback`: the rubric alone counts. */
  readonly state: 'active' | 'fallback';
  readonly reason: FallbackReason | null;
  readonly won: number;
  readonly lost: number;
  readonly baseRate: number | null;
  readonly from: Instant | null;
  readonly to: Instant | null;
  readonly heldOut: HeldOut | null;
  readonly excluded: readonly Leak[];
  readonly drift: DriftReport;
};

/** What training knew of the leads it read, beside those it learned from. */
export type Intake = {
  /** Who may not be judged: neither learned from nor scored. */
  readonly refused: number;
  /** Of whom nothing was noted before their outcome. */
  readonly withoutFacts: number;
  /** Ended deals without a day of closing. */
  readonly undatedDeals: number;
  /** More leads had an outcome than one training reads; the newest were read. */
  readonly truncated: boolean;
};

/** One training, for ever as it was. */
export type LearnedVersion = {
  readonly version: number;
  readonly trainedAt: Instant;
  readonly report: LearnedReport;
  readonly intake: Intake;
  readonly model: LearnedModel | null;
};
