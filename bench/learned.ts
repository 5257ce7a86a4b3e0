import { leadFeatures } from '../shared/domain/scoring/learned/lead-features.ts';
import type { FeatureValues, Observation } from '../shared/domain/scoring/learned/observation.ts';
import { predictor } from '../shared/domain/scoring/learned/predict.ts';
import { train } from '../shared/domain/scoring/learned/train.ts';
import { observationsOf, seeded } from '../test/support/learned.ts';

const words = ['alpha', 'beta', 'gamma', 'delta', 'epsilon', 'zeta', 'eta', 'theta'];

/** All features of a lead, the ends by the law of a few of them. */
function fullValues(random: () => number): FeatureValues {
  const valueFor = (kind: string): string | number =>
    kind === 'category' ? (words[Math.floor(random() * words.length)] ?? '') : Math.floor(random() * 20);
  return Object.fromEntries(leadFeatures.map(({ name, kind }) => [name, valueFor(kind)]));
}

export type LearnedRate = {
  readonly outcomes: number;
  readonly columns: number;
  readonly 'training s': number;
  readonly 'predictions a second': number;
};

/** Training with its five fits on held-out time, and predictions with interval and factors, on one core. */
export function learnedRate(outcomes: number): LearnedRate {
  const random = seeded(1);
  const observations: readonly Observation[] = observationsOf(1, outcomes).map((row) => ({
    ...row,
    values: { ...fullValues(random), ...row.values },
  }));
  const recent = Array.from({ length: 500 }, () => fullValues(random));
  const began = performance.now();
  const { model } = train({ specs: leadFeatures, observations, open: recent, recent, wasActive: false });
  const seconds = (performance.now() - began) / 1000;
  if (model === null) throw new Error('nothing was learned');
  const predict = predictor(model);
  const asked = 50_000;
  const from = performance.now();
  for (let i = 0; i < asked; i += 1) predict(recent[i % recent.length] ?? {});
  const rate = asked / ((performance.now() - from) / 1000);
  return { outcomes, columns: model.weights.length - 1, 'training s': seconds, 'predictions a second': Math.round(rate) };
}
