import { cholesky, dot, forward, logDeterminant, solve } from './linear.ts';

/** A fitted model over columns whose first is the constant 1. */
export type Fit = {
  readonly weights: Float64Array;
  /** Cholesky factor of the negative Hessian at the mode: the precision of Laplace's approximation to the posterior. */
  readonly precision: readonly Float64Array[];
  /** Standard deviation of the prior of each weight but the constant's. */
  readonly scale: number;
  /** Log of the evidence for that scale, up to a constant. */
  readonly evidence: number;
};

/** The constant may be anything a base rate can be. */
const interceptScale = 5;
const maxSteps = 50;
const enough = 1e-8;

export const sigmoid = (x: number): number => (x >= 0 ? 1 / (1 + Math.exp(-x)) : Math.exp(x) / (1 + Math.exp(x)));
const softplus = (x: number): number => (x > 0 ? x + Math.log1p(Math.exp(-x)) : Math.log1p(Math.exp(x)));

const precisionOf = (i: number, scale: number): number => 1 / (i === 0 ? interceptScale : scale) ** 2;

/** Log of posterior density at `w`, up to a constant. */
function logPosterior(rows: readonly Float64Array[], won: readonly boolean[], w: Float64Array, scale: number): number {
  const likelihood = rows.reduce((sum, row, i) => sum - softplus(won[i] === true ? -dot(row, w) : dot(row, w)), 0);
  return w.reduce((sum, weight, i) => sum - 0.5 * precisionOf(i, scale) * weight * weight, likelihood);
}

function slope(rows: readonly Float64Array[], won: readonly boolean[], w: Float64Array, scale: number) {
  const size = w.length;
  const gradient = w.map((weight, i) => -precisionOf(i, scale) * weight);
  const hessian = Array.from({ length: size }, (_, i) => {
    const row = new Float64Array(size);
    row[i] = precisionOf(i, scale);
    return row;
  });
  for (const [n, row] of rows.entries()) {
    const p = sigmoid(dot(row, w));
    const residual = (won[n] === true ? 1 : 0) - p;
    const curvature = p * (1 - p);
    for (let i = 0; i < size; i += 1) {
      const x = row[i] ?? 0;
      if (x === 0) continue;
      gradient[i] = (gradient[i] ?? 0) + residual * x;
      const target = hessian[i] ?? row;
      for (let j = 0; j <= i; j += 1) target[j] = (target[j] ?? 0) + curvature * x * (row[j] ?? 0);
    }
  }
  return { gradient, hessian };
}

/** The most probable weights under a Gaussian prior of one scale, by Newton's method with halved steps where a whole one overshoots. */
function fitAt(rows: readonly Float64Array[], won: readonly boolean[], scale: number, start: Float64Array): Fit {
  let weights = start;
  let value = logPosterior(rows, won, weights, scale);
  for (let step = 0; ; step += 1) {
    const { gradient, hessian } = slope(rows, won, weights, scale);
    const precision = cholesky(hessian);
    const move = solve(precision, gradient);
    const next = step < maxSteps && dot(move, gradient) > enough ? uphill(rows, won, { weights, value, move, scale }) : null;
    if (next === null) return { weights, precision, scale, evidence: evidenceOf(value, precision, scale) };
    ({ weights, value } = next);
  }
}

type Position = { readonly weights: Float64Array; readonly value: number; readonly move: Float64Array; readonly scale: number };

function uphill(rows: readonly Float64Array[], won: readonly boolean[], { weights, value, move, scale }: Position) {
  for (let share = 1; share > 1e-4; share /= 2) {
    const candidate = weights.map((weight, i) => weight + share * (move[i] ?? 0));
    const reached = logPosterior(rows, won, candidate, scale);
    if (reached > value) return { weights: candidate, value: reached };
  }
  return null;
}

const evidenceOf = (value: number, precision: readonly Float64Array[], scale: number): number =>
  value - (precision.length - 1) * Math.log(scale) - 0.5 * logDeterminant(precision);

/**
 * How far a weight may stray from 0, in log-odds for a value (or a standard deviation) more. The least still lets a weight double the
 * odds in one case of twenty, so that a handful of outcomes never makes the interval narrow; the largest is beyond what
 * any single fact of a lead has been seen to do.
 */
const scales = [0.35, 0.7, 1.4] as const;
/** Fewer outcomes can be split by a weight so large that the model is sure of what it has hardly seen. */
const enoughForLargest = 200;

/** Fits at each scale and keeps the one for which the evidence speaks loudest (empirical Bayes): that is the shrinkage. */
export function fitLogistic(rows: readonly Float64Array[], won: readonly boolean[]): Fit {
  const size = rows[0]?.length ?? 1;
  const [first, ...others] = scales;
  let best = fitAt(rows, won, first, new Float64Array(size));
  let last = best;
  for (const scale of others) {
    if (rows.length < enoughForLargest && scale > 1) continue;
    last = fitAt(rows, won, scale, last.weights);
    if (last.evidence > best.evidence) best = last;
  }
  return best;
}

/** Variance of the log-odds of a row under the approximated posterior. */
export function varianceOf(precision: readonly Float64Array[], row: Float64Array): number {
  const half = forward(precision, row);
  return dot(half, half);
}
