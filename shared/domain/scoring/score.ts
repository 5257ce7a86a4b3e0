import type { Instant } from '../kernel/instant.ts';

/** Two numbers, never one blend, each 0–100 and rounded half-up at the very end. */
export type ScoreSummary = {
  readonly fit: number;
  /** ICP grade from the fit score: A (best) to D. */
  readonly grade: string;
  readonly engagement: number;
  /** Matrix cell: grade letter and engagement tier digit, e.g. `A1`. */
  readonly cell: string;
  readonly rubricVersion: string;
  readonly asOf: Instant;
  /** When decay alone moves the lead to another cell or over the threshold, or a moment before; absent or null: never. */
  readonly changesAt?: Instant | null;
};

/** One line of an explanation. Lines of one dimension sum to its score exactly. */
export type ScoreLine = {
  readonly dimension: 'fit' | 'engagement';
  readonly group: string;
  /** Rule or signal id of the rubric; `clamp` and `rounding` lines carry corrections. */
  readonly rule: string;
  readonly label: string;
  readonly points: number;
  /** Condition trace or award arithmetic, for the reader. */
  readonly because: string;
};
