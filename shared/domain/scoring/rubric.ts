import type { Condition } from '../conditions/condition.ts';

/** A fit rule awards its points once when its condition holds. Negative points are allowed. */
export type FitRule = { readonly id: string; readonly label: string; readonly when: Condition; readonly points: number };
export type FitGroup = { readonly id: string; readonly min: number; readonly max: number; readonly rules: readonly FitRule[] };

/** value(t) = points × (1 − percent/100)^floor((t − t0)/interval), from the moment of the award. */
export type Decay = { readonly percent: number; readonly intervalDays: number };

/**
 * Each matching touch is one award. `frequency` makes several touches one award, `window` lets an award count only now and
 * then; of what is left the newest `maxAwards` count, for `maxPoints` together at most. Posts of one form count once unless `repeatable`.
 */
export type SignalRule = {
  readonly id: string;
  readonly label: string;
  readonly signal: string;
  /** Evaluated over the touch: `touch.formId`, `touch.tags`, `touch.channel`. Absent: every touch of the signal. */
  readonly when?: Condition | undefined;
  readonly points: number;
  readonly maxAwards: number;
  readonly repeatable?: boolean | undefined;
  /** Of this signal; absent: that of its group. */
  readonly decay?: Decay | undefined;
  /** Never decays, whatever the group says: an unsubscribe, a customer's complaint. */
  readonly sticky?: boolean | undefined;
  readonly maxPoints?: number | undefined;
  readonly frequency?: { readonly atLeast: number; readonly days: number } | undefined;
  readonly window?: { readonly awards: number; readonly days: number } | undefined;
};
export type SignalGroup = {
  readonly id: string;
  readonly min: number;
  readonly max: number;
  readonly decay?: Decay | undefined;
  readonly signals: readonly SignalRule[];
};

export type Rubric = {
  readonly name: string;
  readonly fit: { readonly groups: readonly FitGroup[]; readonly grades: readonly { readonly grade: string; readonly from: number }[] };
  readonly engagement: {
    readonly groups: readonly SignalGroup[];
    readonly tiers: readonly { readonly tier: string; readonly from: number }[];
  };
  /** When it holds, the lead becomes an MQL. Reads facts plus `score.*`. */
  readonly mql: Condition;
  /**
   * A second way to qualify, whatever the score: what they did in the product, by the points of these engagement groups together. The lead
   * is a product-qualified one from then on.
   */
  readonly pql?: { readonly groups: readonly string[]; readonly from: number; readonly when?: Condition | undefined } | undefined;
  /** A lead in any of these never qualifies; the first that matches is the reason. */
  readonly exclusions: readonly { readonly id: string; readonly label: string; readonly when: Condition }[];
};
