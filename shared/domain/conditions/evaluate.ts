import { parseInstant } from '../kernel/instant.ts';
import type { Condition, Facts, Leaf, LeafTrace, Scalar } from './condition.ts';

export type Evaluation = { readonly matched: boolean; readonly trace: readonly LeafTrace[] };

/**
 * Judges `condition` over `facts`. Every leaf is evaluated and traced in reading order, also those that could no longer
 * change the outcome: a reader wants to know all that was missing, not the first thing.
 *
 * A field without a value is missing: every operator is false on it except `missing`, `ne` and `nin`, which are the exact
 * opposites of `exists`, `eq` and `in`. Texts compare without regard to case; array facts match when any element does.
 */
export function evaluate(condition: Condition, facts: Facts): Evaluation {
  const trace: LeafTrace[] = [];
  return { matched: judge(condition, facts, trace), trace };
}

function judge(condition: Condition, facts: Facts, trace: LeafTrace[]): boolean {
  if ('all' in condition) return condition.all.map((part) => judge(part, facts, trace)).every(Boolean);
  if ('any' in condition) return condition.any.map((part) => judge(part, facts, trace)).some(Boolean);
  if ('not' in condition) return !judge(condition.not, facts, trace);
  const value = (Object.hasOwn(facts, condition.field) ? facts[condition.field] : null) ?? null;
  const matched = judgeLeaf(condition, elementsOf(value));
  trace.push({ field: condition.field, op: condition.op, expected: condition.value ?? null, value, matched });
  return matched;
}

const isList = (value: Scalar | readonly Scalar[]): value is readonly Scalar[] => Array.isArray(value);

/** The present values of a fact: none for a missing one, an empty text or an empty list. */
const elementsOf = (value: Scalar | readonly Scalar[] | null): readonly Scalar[] =>
  value === null ? [] : (isList(value) ? value : [value]).filter((element) => element !== '');

function judgeLeaf(leaf: Leaf, values: readonly Scalar[]): boolean {
  const expected = leaf.value === undefined ? [] : isList(leaf.value) ? leaf.value : [leaf.value];
  const anyPair = (test: (value: Scalar, wanted: Scalar) => boolean) =>
    values.some((value) => expected.some((wanted) => test(value, wanted)));
  switch (leaf.op) {
    case 'exists':
      return values.length > 0;
    case 'missing':
      return values.length === 0;
    case 'eq':
    case 'in':
      return anyPair(same);
    case 'ne':
    case 'nin':
      return !anyPair(same);
    case 'contains':
      return anyPair((value, wanted) => bothTexts(value, wanted) && fold(value).includes(fold(wanted)));
    case 'startsWith':
      return anyPair((value, wanted) => bothTexts(value, wanted) && fold(value).startsWith(fold(wanted)));
    case 'gt':
      return anyPair((value, wanted) => difference(value, wanted) > 0);
    case 'gte':
      return anyPair((value, wanted) => difference(value, wanted) >= 0);
    case 'lt':
      return anyPair((value, wanted) => difference(value, wanted) < 0);
    case 'lte':
      return anyPair((value, wanted) => difference(value, wanted) <= 0);
  }
}

const fold = (value: Scalar): string => String(value).normalize('NFC').toLowerCase();
const bothTexts = (a: Scalar, b: Scalar): boolean => typeof a === 'string' && typeof b === 'string';
const same = (a: Scalar, b: Scalar): boolean => (bothTexts(a, b) ? fold(a) === fold(b) : a === b);

/** Sign tells the order of two numbers or two instants; NaN, which no comparison accepts, for anything else. */
function difference(a: Scalar, b: Scalar): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  if (typeof a !== 'string' || typeof b !== 'string') return Number.NaN;
  const [left, right] = [parseInstant(a), parseInstant(b)];
  return left === null || right === null ? Number.NaN : Date.parse(left) - Date.parse(right);
}
