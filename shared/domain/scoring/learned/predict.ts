import { encode, type FeatureCode, levelOf, widthOf } from './encoding.ts';
import { dot } from './linear.ts';
import { sigmoid, varianceOf } from './logistic.ts';
import { z90 } from './measures.ts';
import type { LearnedModel } from './model.ts';
import { type FeatureValues, numberOf } from './observation.ts';

/** What one fact does to the log-odds, against the average lead of the training. */
export type Factor = { readonly feature: string; readonly label: string; readonly value: string; readonly logOdds: number };

export type Prediction = {
  readonly probability: number;
  /** 90 % interval. */
  readonly low: number;
  readonly high: number;
  /** `baseline` and all factors sum to it; the probability is its logistic. */
  readonly logOdds: number;
  readonly baseline: number;
  /** The weightiest first. */
  readonly factors: readonly Factor[];
};

export type Predict = (values: FeatureValues) => Prediction;

/** Predicts with one model; what every prediction needs of it is worked out once. */
export function predictor({ codes, weights, precision, scale }: LearnedModel): Predict {
  const w = Float64Array.from(weights);
  const factor = precision.map((row) => Float64Array.from({ length: precision.length }, (_, j) => row[j] ?? 0));
  const starts = codes.map((_, i) => 1 + codes.slice(0, i).reduce((sum, code) => sum + widthOf(code), 0));
  return (values) => {
    const row = encode(codes, values);
    const logOdds = dot(row, w);
    // A value nobody had is worth what the prior says of any: nothing, give or take its scale.
    const novel = codes.filter((code) => code.kind === 'category' && levelOf(code, values) === null).length;
    const half = z90 * Math.sqrt(varianceOf(factor, row) + novel * scale * scale);
    const factors = codes.map((code, i) => {
      const from = starts[i] ?? 1;
      const to = from + widthOf(code);
      return { feature: code.name, label: code.label, value: shown(code, values), logOdds: dot(row.slice(from, to), w.slice(from, to)) };
    });
    return {
      probability: sigmoid(logOdds),
      low: sigmoid(logOdds - half),
      high: sigmoid(logOdds + half),
      logOdds,
      baseline: w[0] ?? 0,
      factors: factors.sort((a, b) => Math.abs(b.logOdds) - Math.abs(a.logOdds)),
    };
  };
}

function shown(code: FeatureCode, values: FeatureValues): string {
  if (code.kind === 'category') return levelOf(code, values) ?? '(never seen)';
  const value = numberOf(values, code.name);
  return value === null ? '(not known)' : String(Math.round(value * 100) / 100);
}
