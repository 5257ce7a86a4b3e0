import type * as z from 'zod';
import type { $learned } from '../../../contracts/http/learned-resources.ts';
import type { LearnedVersion } from '../../../domain/scoring/learned/model.ts';
import type { FeatureValues } from '../../../domain/scoring/learned/observation.ts';
import { type Factor, predictor } from '../../../domain/scoring/learned/predict.ts';

export type LearnedView = z.input<typeof $learned>;

const shown = 5;
const nothing = () => ({
  probability: null,
  low: null,
  high: null,
  logOdds: null,
  baseline: null,
  topFactors: [],
  otherFactors: null,
});

/** What the newest training says of a lead; no number where it may not be used, so that nobody takes it for one. */
export function learnedView(version: LearnedVersion | null, values: FeatureValues): LearnedView {
  if (version === null) return { state: 'untrained', reason: null, modelVersion: null, ...nothing(), drift: null };
  const { state, reason, drift } = version.report;
  const head = { state, reason, modelVersion: version.version, drift: drift.state };
  if (version.model === null) return { ...head, ...nothing() };
  const { factors, ...numbers } = predictor(version.model)(values);
  const sum = (rows: readonly Factor[]): number => rows.reduce((total, { logOdds }) => total + logOdds, 0);
  return { ...head, ...numbers, topFactors: factors.slice(0, shown), otherFactors: sum(factors.slice(shown)) };
}
