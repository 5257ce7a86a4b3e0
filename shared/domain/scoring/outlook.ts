import type { Touch } from '../attribution/touch.ts';
import type { Facts } from '../conditions/condition.ts';
import { type Instant, millisBetween, plusMillis } from '../kernel/instant.ts';
import { awardedTouches, dayMillis, decayOf, pastOf, valueAt } from './awards.ts';
import { toUnits } from './points.ts';
import type { Decay, Rubric } from './rubric.ts';
import type { ScoreSummary } from './score.ts';
import { type ScoringInput, scorer } from './score-lead.ts';

/** What becomes of a score by itself. */
export type Outlook = {
  /** When decay takes a qualified lead below the threshold; null: not before `until`, or it is not qualified. */
  readonly dropsAt: Instant | null;
  /** The next change of grade and tier, and to which. */
  readonly nextCell: { readonly at: Instant; readonly cell: string } | null;
  /** How far it was looked ahead. */
  readonly until: Instant;
};

const horizonDays = 730;
/** Instants looked at: far more than a rubric of today has. */
const maxSteps = 2000;

/**
 * Without another act a score changes only where an award loses a step of its value; so the look ahead at just these moments is exact,
 * also where negative points wane and the score rises again.
 */
export function outlookOf(input: ScoringInput): Outlook {
  const { facts, rubric, touches, at } = input;
  const score = scorer(input);
  const now = score(touches, at);
  const steps = decaySteps(rubric, facts, touches, at).slice(0, maxSteps);
  const until = steps.length === maxSteps ? (steps.at(-1) ?? at) : plusMillis(at, horizonDays * dayMillis);
  let nextCell: Outlook['nextCell'] = null;
  for (const step of steps) {
    const then = score(touches, step);
    nextCell ??= changed(now.summary, then.summary) ? { at: step, cell: then.summary.cell } : null;
    if (now.qualified && !then.qualified) return { dropsAt: step, nextCell, until };
    if (!now.qualified && nextCell !== null) break;
  }
  return { dropsAt: null, nextCell, until };
}

const changed = (before: ScoreSummary, after: ScoreSummary): boolean => before.cell !== after.cell;

/** Every moment after `at` at which an award of this history is worth another amount, in order, each once. */
export function decaySteps(rubric: Rubric, facts: Facts, touches: readonly Touch[], at: Instant): readonly Instant[] {
  const past = pastOf(touches, at);
  const steps = new Set<Instant>();
  for (const group of rubric.engagement.groups)
    for (const signal of group.signals) {
      const decay = decayOf(group, signal);
      if (decay === undefined) continue;
      for (const touch of awardedTouches(signal, facts, past))
        for (const step of stepsOf(signal.points, decay, touch.at, at)) steps.add(step);
    }
  return [...steps].sort();
}

/** Until the award is worth nothing any more. */
function stepsOf(points: number, decay: Decay, from: Instant, at: Instant): readonly Instant[] {
  const interval = decay.intervalDays * dayMillis;
  const steps: Instant[] = [];
  const end = plusMillis(at, horizonDays * dayMillis);
  for (let k = Math.floor(millisBetween(from, at) / interval) + 1; ; k += 1) {
    const step = plusMillis(from, k * interval);
    const before = toUnits(valueAt(points, decay, from, plusMillis(step, -1)).value);
    if (step > end || before === 0) return steps;
    steps.push(step);
  }
}
