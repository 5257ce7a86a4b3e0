/**
 * The one condition language for segments, rules and queries. Leaves name a field of the typed catalogue; there is no
 * user-written regex. `{"all": []}` is true, `{"any": []}` is false.
 */
export const operators = ['eq', 'ne', 'gt', 'gte', 'lt', 'lte', 'in', 'nin', 'contains', 'startsWith', 'exists', 'missing'] as const;
export type Operator = (typeof operators)[number];

export type Scalar = string | number | boolean;
export type Leaf = {
  readonly field: string;
  readonly op: Operator;
  readonly value?: Scalar | readonly Scalar[] | undefined;
};
export type Condition =
  | Leaf
  | { readonly all: readonly Condition[] }
  | { readonly any: readonly Condition[] }
  | { readonly not: Condition };

/** What a condition reads: field path of the catalogue to value; arrays match when any element does. */
export type Facts = Readonly<Record<string, Scalar | readonly Scalar[] | null>>;

/** One evaluated leaf, in reading order: enough to replay the decision by hand. */
export type LeafTrace = {
  readonly field: string;
  readonly op: Operator;
  readonly expected: Scalar | readonly Scalar[] | null;
  readonly value: Scalar | readonly Scalar[] | null;
  readonly matched: boolean;
};
