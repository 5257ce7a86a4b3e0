import { type Drift, featureDrift, leastRecent, numberDrift } from './drift.ts';
import { encode, learnCodes } from './encoding.ts';
import { leaksOf } from './leakage.ts';
import { fitLogistic } from './logistic.ts';
import { aucOf, brierOf, gainOver, type Judged, reliabilityOf, z90 } from './measures.ts';
import type { DriftReport, FallbackReason, HeldOut, LearnedModel, LearnedReport } from './model.ts';
import type { FeatureSpec, FeatureValues, Observation } from './observation.ts';
import { predictor } from './predict.ts';
import { leastOfEach, leastOutcomes } from './thresholds.ts';

export type TrainingInput = {
  readonly specs: readonly FeatureSpec[];
  readonly observations: readonly Observation[];
  /** Leads whose end is not known, as they looked at the same moment of their life as `observations`. */
  readonly open: readonly FeatureValues[];
  /** Leads that came to that moment in the last weeks, whatever became of them. */
  readonly recent: readonly FeatureValues[];
  /** The version before this one was in use: it stays so by being better at all, and comes into use only by being clearly better. */
  readonly wasActive: boolean;
};
export type Trained = { readonly report: LearnedReport; readonly model: LearnedModel | null };

/** Learns from outcomes, judges itself on later ones, and says whether it may be used. The order of the observations does not matter. */
export function train(input: TrainingInput): Trained {
  const observations = [...input.observations].sort(byOutcome);
  const excluded = leaksOf(input.specs, observations, input.open);
  const specs = input.specs.filter(({ name }) => !excluded.some((leak) => leak.name === name));
  const won = observations.filter((row) => row.won).length;
  const facts = {
    won,
    lost: observations.length - won,
    baseRate: observations.length === 0 ? null : won / observations.length,
    from: observations[0]?.outcomeAt ?? null,
    to: observations.at(-1)?.outcomeAt ?? null,
    excluded,
  };
  const fallback = (reason: FallbackReason, heldOut: HeldOut | null = null, drift = noDrift(input)): Trained => ({
    report: { state: 'fallback', reason, ...facts, heldOut, drift },
    model: null,
  });
  if (observations.length < leastOutcomes) return fallback('too-few-outcomes');
  if (Math.min(facts.won, facts.lost) < leastOfEach) return fallback('one-sided-outcomes');
  const model = learn(specs, observations);
  if (model === null) return fallback('no-features');
  const heldOut = judge(specs, observations);
  const drift = driftOf(input, specs, model);
  if (heldOut === null || !isBetter(heldOut, input.wasActive)) return fallback('not-better-than-base-rate', heldOut, drift);
  return { report: { state: 'active', reason: null, ...facts, heldOut, drift }, model };
}

/** Equal moments by what was known, so that one set of observations gives one model. */
function byOutcome(a: Observation, b: Observation): number {
  if (a.outcomeAt !== b.outcomeAt) return a.outcomeAt < b.outcomeAt ? -1 : 1;
  const [x, y] = [JSON.stringify(a), JSON.stringify(b)];
  return x < y ? -1 : x > y ? 1 : 0;
}

const isBetter = ({ auc, aucAtLeast, gain, gainAtLeast }: HeldOut, wasActive: boolean): boolean =>
  wasActive ? auc > 0.5 && gain > 0 : aucAtLeast > 0.5 && gainAtLeast > 0;

function learn(specs: readonly FeatureSpec[], observations: readonly Observation[]): LearnedModel | null {
  const codes = learnCodes(
    specs,
    observations.map(({ values }) => values),
  );
  if (codes.length === 0) return null;
  const fit = fitLogistic(
    observations.map(({ values }) => encode(codes, values)),
    observations.map(({ won }) => won),
  );
  const precision = fit.precision.map((row, i) => Array.from(row.slice(0, i + 1), rounded));
  return { codes, weights: Array.from(fit.weights, rounded), precision, scale: fit.scale };
}

/** Six digits are far below what any of them is known to, and a third of the row. */
const rounded = (value: number): number => Number(value.toPrecision(6));

const windows = 4;
const firstWindow = 0.4;

/**
 * Time only goes forward: what was learned from the older outcomes foretells the next ones, window after window from the first 40 % on,
 * each by a model that knew nothing later. The base rate has to foretell the same leads from the same past.
 */
function judge(specs: readonly FeatureSpec[], observations: readonly Observation[]): HeldOut | null {
  const ours: Judged[] = [];
  const base: Judged[] = [];
  const cuts = Array.from({ length: windows + 1 }, (_, i) =>
    Math.round(observations.length * (firstWindow + ((1 - firstWindow) * i) / windows)),
  );
  for (const [i, cut] of cuts.slice(0, windows).entries()) {
    const next = observations.slice(cut, cuts[i + 1]);
    const first = next[0]?.outcomeAt;
    // What ended at the very moment is not the past.
    const past = observations.slice(0, cut).filter(({ outcomeAt }) => first !== undefined && outcomeAt < first);
    const rate = past.filter(({ won }) => won).length / past.length;
    const model = past.length === 0 || rate === 0 || rate === 1 ? null : learn(specs, past);
    if (model === null) continue;
    const predict = predictor(model);
    ours.push(...next.map(({ values, won }) => ({ p: predict(values).probability, won })));
    base.push(...next.map(({ won }) => ({ p: rate, won })));
  }
  const auc = aucOf(ours);
  return auc === null ? null : heldOutOf(ours, base, auc);
}

function heldOutOf(
  ours: readonly Judged[],
  base: readonly Judged[],
  { auc, error }: { readonly auc: number; readonly error: number },
): HeldOut {
  const { gain, error: gainError } = gainOver(ours, base);
  return {
    outcomes: ours.length,
    won: ours.filter(({ won }) => won).length,
    auc,
    aucAtLeast: Math.max(0, auc - z90 * error),
    brier: brierOf(ours),
    brierOfBaseRate: brierOf(base),
    gain,
    gainAtLeast: gain - z90 * gainError,
    reliability: reliabilityOf(ours),
  };
}

const noDrift = ({ recent }: TrainingInput): DriftReport => ({ state: 'unknown', recentLeads: recent.length, score: null, features: [] });

/** Of the score and of each feature, between the leads it was learned from and those of the last weeks. */
function driftOf(input: TrainingInput, specs: readonly FeatureSpec[], model: LearnedModel): DriftReport {
  if (input.recent.length < leastRecent) return noDrift(input);
  const then = input.observations.map(({ values }) => values);
  const predict = predictor(model);
  const scores = (rows: readonly FeatureValues[]): readonly number[] => rows.map((values) => predict(values).probability);
  const score = numberDrift('score', 'Learned score', scores(then), scores(input.recent));
  const features: readonly Drift[] = specs.map((spec) => featureDrift(spec, then, input.recent));
  const alarm = score.alarm || features.some((feature) => feature.alarm);
  return { state: alarm ? 'alarm' : 'steady', recentLeads: input.recent.length, score, features };
}
