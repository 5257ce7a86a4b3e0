import { type FeatureSpec, type FeatureValues, numberOf, textOf } from './observation.ts';

/**
 * How a model's leads and those of today differ. `index` is the population stability index Σ(q − p)·ln(q/p) over the same bins;
 * `bound` is what it must exceed to be an alarm: 0.25, the customary one, or what chance alone brings with so few leads.
 */
export type Drift = {
  readonly name: string;
  readonly label: string;
  readonly index: number;
  readonly bound: number;
  readonly alarm: boolean;
};

const customary = 0.25;
/** Fewer recent leads are compared with nothing. */
export const leastRecent = 30;
const numberBins = 5;
const maxBins = 10;

/** Shares of the same bins before and now, a half lead in each so that an empty one stays finite. */
function stability(name: string, label: string, then: readonly number[], now: readonly number[]): Drift {
  const [m, n] = [sum(then), sum(now)];
  const share = (counts: readonly number[], i: number): number => ((counts[i] ?? 0) + 0.5) / (sum(counts) + counts.length / 2);
  const index = then.reduce((total, _, i) => {
    const [p, q] = [share(then, i), share(now, i)];
    return total + (q - p) * Math.log(q / p);
  }, 0);
  // Without drift the index is about χ² of bins − 1 degrees of freedom times this; six deviations above its mean chance comes once in hundreds of features.
  const degrees = Math.max(1, then.length - 1);
  const bound = Math.max(customary, (1 / m + 1 / n) * (degrees + 6 * Math.sqrt(2 * degrees)));
  return { name, label, index, bound, alarm: index > bound };
}

const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);

/** Drift of numbers, in bins of one size before. */
export function numberDrift(name: string, label: string, then: readonly number[], now: readonly number[]): Drift {
  const sorted = [...then].sort((a, b) => a - b);
  const cuts = [
    ...new Set(Array.from({ length: numberBins - 1 }, (_, i) => sorted[Math.floor(((i + 1) * sorted.length) / numberBins)] ?? 0)),
  ];
  const count = (values: readonly number[]): readonly number[] => {
    const counts = cuts.concat(0).map(() => 0);
    for (const value of values) {
      const bin = cuts.filter((cut) => value > cut).length;
      counts[bin] = (counts[bin] ?? 0) + 1;
    }
    return counts;
  };
  return stability(name, label, count(then), count(now));
}

/** Drift of one feature; null where there is nothing to compare. */
export function featureDrift(spec: FeatureSpec, then: readonly FeatureValues[], now: readonly FeatureValues[]): Drift {
  if (spec.kind === 'category') return categoryDrift(spec, then, now);
  // What is not known is a bin of its own, below all others.
  const values = (rows: readonly FeatureValues[]) => rows.map((row) => numberOf(row, spec.name) ?? -1);
  return numberDrift(spec.name, spec.label, values(then), values(now));
}

function categoryDrift({ name, label }: FeatureSpec, then: readonly FeatureValues[], now: readonly FeatureValues[]): Drift {
  const levelIn = (row: FeatureValues): string => textOf(row, name)?.toLowerCase() ?? '';
  const frequency = new Map<string, number>();
  for (const row of [...then, ...now]) frequency.set(levelIn(row), (frequency.get(levelIn(row)) ?? 0) + 1);
  const bins = [...frequency].sort((a, b) => b[1] - a[1]).slice(0, maxBins - 1);
  const count = (rows: readonly FeatureValues[]): readonly number[] => {
    const counts = bins.map(([value]) => rows.filter((row) => levelIn(row) === value).length);
    return [...counts, rows.length - sum(counts)];
  };
  return stability(name, label, count(then), count(now));
}
