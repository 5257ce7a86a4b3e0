import type { Condition } from '../conditions/condition.ts';
import type { Signal } from '../engagement/signals.ts';
import type { ActivityType } from '../leads/activity.ts';

/** What can show that a criterion holds; any one of those a criterion names is enough. */
export type EvidenceSource =
  /** Facts of the lead as they are known; they do not go stale by themselves. */
  | { readonly type: 'field'; readonly when: Condition }
  | { readonly type: 'activity'; readonly activity: ActivityType; readonly freshDays: number }
  | { readonly type: 'signal'; readonly signal: Signal; readonly atLeast: number; readonly freshDays: number }
  /** What sales found out and recorded; it alone can say that a criterion does not hold. */
  | { readonly type: 'answer'; readonly freshDays: number };

export type Criterion = {
  readonly id: string;
  readonly label: string;
  readonly weight: number;
  /** Without it nobody is qualified, and who is known to lack it never will be. */
  readonly required: boolean;
  /** What to ask the person to find out. */
  readonly question: string;
  readonly evidence: readonly EvidenceSource[];
};

/** When sales should go on with a lead (BANT and the like), as data. */
export type QualificationRubric = {
  readonly name: string;
  /** Share of all weights, 0 to 100, from which a lead with every required criterion is qualified. */
  readonly qualifiedFrom: number;
  readonly criteria: readonly Criterion[];
};

/** Sales' word on one criterion. The newest counts. */
export type RecordedAnswer = { readonly id: string; readonly criterion: string; readonly holds: boolean; readonly at: string };
