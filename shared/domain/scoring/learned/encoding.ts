import { type FeatureSpec, type FeatureValues, numberOf, textOf } from './observation.ts';

/** A value that fewer leads had is `other`: no vocabulary holds what could point at one person. */
export const minSeen = 5;
/** Of one feature, the most frequent ones. */
const maxLevels = 10;
/** Longer than any coarse value; text beyond it is no category. */
const maxLevelLength = 40;
export const otherLevel = '(other)';
export const unknownLevel = '(not known)';

export type CategoryCode = {
  readonly kind: 'category';
  readonly name: string;
  readonly label: string;
  /** With the share of leads that had each, which a column is centred by. */
  readonly levels: readonly { readonly value: string; readonly share: number }[];
};
export type NumberCode = {
  readonly kind: 'count' | 'number';
  readonly name: string;
  readonly label: string;
  readonly mean: number;
  readonly deviation: number;
  /** What was seen, on the scale of the column: beyond it nothing is known, so that values are cut to it. */
  readonly from: number;
  readonly to: number;
  /** Share of leads without a value; null: all had one, or too few had none to learn from. */
  readonly missing: number | null;
};
export type FeatureCode = CategoryCode | NumberCode;

const fold = (value: string): string => value.trim().toLowerCase();

/** The level a lead has, of those there are; null: none like it was seen. */
export function levelOf(code: CategoryCode, values: FeatureValues): string | null {
  const value = textOf(values, code.name);
  const wanted = value === null || fold(value) === '' ? unknownLevel : fold(value);
  const has = (level: string): boolean => code.levels.some((known) => known.value === level);
  if (has(wanted)) return wanted;
  return has(otherLevel) ? otherLevel : null;
}

const scaled = ({ kind }: Pick<NumberCode, 'kind'>, value: number): number => (kind === 'count' ? Math.log1p(Math.max(0, value)) : value);

/** How each feature becomes columns; a feature that says the same of every lead becomes none. */
export const learnCodes = (specs: readonly FeatureSpec[], seen: readonly FeatureValues[]): readonly FeatureCode[] =>
  specs.flatMap((spec): readonly FeatureCode[] => (spec.kind === 'category' ? category(spec, seen) : numeric(spec, spec.kind, seen)));

function category(spec: FeatureSpec, seen: readonly FeatureValues[]): readonly CategoryCode[] {
  const counts = new Map<string, number>();
  for (const values of seen) {
    const text = textOf(values, spec.name);
    const level = text === null || fold(text) === '' ? unknownLevel : fold(text);
    counts.set(level, (counts.get(level) ?? 0) + 1);
  }
  const frequent = [...counts]
    .filter(([value, count]) => count >= minSeen && value.length <= maxLevelLength)
    .sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1))
    .slice(0, maxLevels);
  const rest = seen.length - frequent.reduce((sum, [, count]) => sum + count, 0);
  const levels = [...frequent, ...(rest >= minSeen ? [[otherLevel, rest] as const] : [])];
  if (levels.length === 0 || (levels.length === 1 && rest === 0)) return [];
  return [
    {
      kind: 'category',
      name: spec.name,
      label: spec.label,
      levels: levels.map(([value, count]) => ({ value, share: count / seen.length })),
    },
  ];
}

function numeric({ name, label }: FeatureSpec, kind: NumberCode['kind'], seen: readonly FeatureValues[]): readonly NumberCode[] {
  const known = seen.flatMap((values) => {
    const value = numberOf(values, name);
    return value === null ? [] : [scaled({ kind }, value)];
  });
  const without = seen.length - known.length;
  if (known.length < minSeen) return [];
  const mean = known.reduce((sum, value) => sum + value, 0) / known.length;
  const deviation = Math.sqrt(known.reduce((sum, value) => sum + (value - mean) ** 2, 0) / known.length);
  const [from, to] = [known.reduce((a, b) => Math.min(a, b), mean), known.reduce((a, b) => Math.max(a, b), mean)];
  if (deviation < 1e-9 && without < minSeen) return [];
  const missing = without < minSeen ? null : without / seen.length;
  return [{ kind, name, label, mean, deviation: Math.max(deviation, 1e-9), from, to, missing }];
}

export const widthOf = (code: FeatureCode): number => (code.kind === 'category' ? code.levels.length : code.missing === null ? 1 : 2);

function columnsOf(code: FeatureCode, values: FeatureValues): readonly number[] {
  if (code.kind === 'category') {
    const level = levelOf(code, values);
    return code.levels.map(({ value, share }) => (level === null ? 0 : value === level ? 1 - share : -share));
  }
  const value = numberOf(values, code.name);
  const cut = value === null ? code.mean : Math.min(code.to, Math.max(code.from, scaled(code, value)));
  const column = (cut - code.mean) / code.deviation;
  return code.missing === null ? [column] : [column, (value === null ? 1 : 0) - code.missing];
}

/** Columns of a lead after the constant 1: all centred, so that the average lead is the constant alone. */
export const encode = (codes: readonly FeatureCode[], values: FeatureValues): Float64Array =>
  Float64Array.from([1, ...codes.flatMap((code) => columnsOf(code, values))]);
