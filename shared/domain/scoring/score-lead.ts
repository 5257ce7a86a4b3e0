import type { Touch } from '../attribution/touch.ts';
import type { Facts, LeafTrace } from '../conditions/condition.ts';
import { evaluate } from '../conditions/evaluate.ts';
import type { Instant } from '../kernel/instant.ts';
import { scoreFacts } from '../leads/facts.ts';
import { engagementGroups } from './engagement.ts';
import { fitGroups } from './fit.ts';
import { sumLines } from './points.ts';
import type { Rubric } from './rubric.ts';
import type { ScoreLine, ScoreSummary } from './score.ts';
import { totalOf } from './total.ts';

export type ScoringInput = {
  readonly facts: Facts;
  readonly touches: readonly Touch[];
  readonly rubric: Rubric;
  readonly rubricVersion: string;
  /** The moment the score is as of: decay runs to it, later touches do not count. */
  readonly at: Instant;
};
export type ScoringResult = {
  readonly summary: ScoreSummary;
  /** All lines, fit before engagement; `sumLines` over one dimension equals its score. */
  readonly lines: readonly ScoreLine[];
  /** The MQL condition or the product's path holds, and no exclusion does. */
  readonly qualified: boolean;
  /** By which of them; `mql` when both do. */
  readonly path: 'mql' | 'pql' | null;
  readonly mqlTrace: readonly LeafTrace[];
  /** The first exclusion that holds: the reason not to qualify, whatever the score. */
  readonly exclusion: { readonly id: string; readonly label: string } | null;
};

/** Fit and engagement of a lead under one rubric, with each point explained, and whether that makes an MQL. */
export const scoreLead = ({ touches, at, ...subject }: ScoringInput): ScoringResult => scorer(subject)(touches, at);

export type Scorer = (touches: readonly Touch[], at: Instant) => ScoringResult;

/** Scores one lead for several histories or moments: its fit, which no touch moves, is worked out once. */
export function scorer({ facts, rubric, rubricVersion }: Pick<ScoringInput, 'facts' | 'rubric' | 'rubricVersion'>): Scorer {
  const fit = totalOf('fit', fitGroups(rubric.fit.groups, facts));
  const grade = bandOf(rubric.fit.grades, fit.score)?.grade ?? 'D';
  return (touches, at) => {
    const engagement = totalOf('engagement', engagementGroups(rubric.engagement.groups, facts, touches, at));
    const tier = bandOf(rubric.engagement.tiers, engagement.score)?.tier ?? '0';
    const score = { fit: fit.score, grade, engagement: engagement.score, cell: `${grade}${tier}` };
    const scored: Facts = { ...facts, ...scoreFacts(score) };
    const mql = evaluate(rubric.mql, scored);
    const path = mql.matched ? 'mql' : isProductQualified(rubric, scored, engagement.lines) ? 'pql' : null;
    const excluded = rubric.exclusions.find(({ when }) => evaluate(when, scored).matched);
    return {
      summary: { ...score, rubricVersion, asOf: at },
      lines: [...fit.lines, ...engagement.lines],
      qualified: path !== null && excluded === undefined,
      path: excluded === undefined ? path : null,
      mqlTrace: mql.trace,
      exclusion: excluded === undefined ? null : { id: excluded.id, label: excluded.label },
    };
  };
}

function isProductQualified({ pql }: Rubric, facts: Facts, lines: readonly ScoreLine[]): boolean {
  if (pql === undefined || (pql.when !== undefined && !evaluate(pql.when, facts).matched)) return false;
  return sumLines(lines.filter((line) => pql.groups.includes(line.group))) >= pql.from;
}

/** The band with the highest start the score reaches; below all of them, the lowest. The order in the rubric is free. */
function bandOf<T extends { readonly from: number }>(bands: readonly T[], score: number): T | undefined {
  const descending = [...bands].sort((a, b) => b.from - a.from);
  return descending.find((band) => score >= band.from) ?? descending.at(-1);
}
