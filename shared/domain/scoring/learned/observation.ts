import type { Instant } from '../../kernel/instant.ts';

/**
 * What the learned score may look at. `category`: one of a few coarse values; `count`: how often or how long, from 0 up, where the
 * tenth matters less than the first; `number`: as it is.
 */
export type FeatureSpec = { readonly name: string; readonly label: string; readonly kind: 'category' | 'count' | 'number' };

/** One value per feature; null is not known. */
export type FeatureValues = Readonly<Record<string, string | number | null>>;

/** A lead whose end is known, as it looked at a moment before. */
export type Observation = { readonly won: boolean; readonly outcomeAt: Instant; readonly values: FeatureValues };

export const textOf = (values: FeatureValues, name: string): string | null => {
  const value = Object.hasOwn(values, name) ? (values[name] ?? null) : null;
  return value === null ? null : String(value);
};

export const numberOf = (values: FeatureValues, name: string): number | null => {
  const value = Object.hasOwn(values, name) ? values[name] : null;
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
};
