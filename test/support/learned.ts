import { instantFromMillis } from '../../shared/domain/kernel/instant.ts';
import { sigmoid } from '../../shared/domain/scoring/learned/logistic.ts';
import type { FeatureSpec, FeatureValues, Observation } from '../../shared/domain/scoring/learned/observation.ts';

/** Uniform in [0, 1) from a seed (mulberry32): the same numbers on every machine. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Leads whose end follows a logistic law that is known: what a learner must find out from the ends alone. */
export const truth = {
  constant: -1.4,
  industry: { software: 1.1, industrial: 0.2, retail: -0.9, public: -0.6 } as Readonly<Record<string, number>>,
  seniority: { cxo: 0.6, vp: 0.5, manager: 0, entry: -0.8 } as Readonly<Record<string, number>>,
  /** Per unit of log1p(count). */
  pricing: 0.8,
  /** Per point of the fit score, from 50. */
  fit: 0.03,
};

export const specs: readonly FeatureSpec[] = [
  { name: 'industry', label: 'Industry', kind: 'category' },
  { name: 'seniority', label: 'Seniority', kind: 'category' },
  { name: 'country', label: 'Country', kind: 'category' },
  { name: 'pricing', label: 'Looks at prices', kind: 'count' },
  { name: 'fit', label: 'Fit points', kind: 'number' },
];

export const trueProbability = (values: FeatureValues): number =>
  sigmoid(
    truth.constant +
      (truth.industry[String(values.industry)] ?? 0) +
      (truth.seniority[String(values.seniority)] ?? 0) +
      truth.pricing * Math.log1p(Number(values.pricing)) +
      truth.fit * (Number(values.fit) - 50),
  );

export function leadValues(random: () => number): FeatureValues {
  const pick = (values: readonly string[]): string => values[Math.floor(random() * values.length)] ?? '';
  return {
    industry: pick(Object.keys(truth.industry)),
    seniority: pick(Object.keys(truth.seniority)),
    country: pick(['DE', 'FR', 'US']),
    pricing: Math.floor(-2 * Math.log(1 - random())),
    fit: Math.round(random() * 100),
  };
}

const start = Date.UTC(2026, 0, 5, 9);
export const dayMillis = 86_400_000;

/** `count` leads, one outcome a quarter of a day; `probability` is the law, the known one unless told otherwise. */
export function observationsOf(seed: number, count: number, probability = trueProbability): readonly Observation[] {
  const random = seeded(seed);
  return Array.from({ length: count }, (_, i) => {
    const values = leadValues(random);
    return { values, won: random() < probability(values), outcomeAt: instantFromMillis(start + (i * dayMillis) / 4) };
  });
}
