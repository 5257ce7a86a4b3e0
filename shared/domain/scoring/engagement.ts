import type { Touch } from '../attribution/touch.ts';
import type { Facts } from '../conditions/condition.ts';
import type { Instant } from '../kernel/instant.ts';
import { awardedTouches, decayOf, pastOf, valueAt } from './awards.ts';
import { toPoints, toUnits } from './points.ts';
import type { SignalGroup, SignalRule } from './rubric.ts';
import type { ScoreLine } from './score.ts';
import { boundedLines, type GroupLines } from './total.ts';

/** One line per award, then one where a signal left its bound. */
export function engagementGroups(
  groups: readonly SignalGroup[],
  facts: Facts,
  touches: readonly Touch[],
  at: Instant,
): readonly GroupLines[] {
  const past = pastOf(touches, at);
  return groups.map((group) => ({
    id: group.id,
    min: group.min,
    max: group.max,
    lines: group.signals.flatMap((signal) =>
      capped(
        group,
        signal,
        awardedTouches(signal, facts, past).map((touch) => awardLine(group, signal, touch, at)),
      ),
    ),
  }));
}

function awardLine(group: SignalGroup, signal: SignalRule, touch: Touch, at: Instant): ScoreLine {
  const { points, id: rule, label } = signal;
  const decay = decayOf(group, signal);
  const { value, intervals } = valueAt(points, decay, touch.at, at);
  const because = `${touch.signal} at ${touch.at}${decay === undefined ? '' : `: ${points} × (1 − ${decay.percent} %)^${intervals}`}`;
  return { dimension: 'engagement', group: group.id, rule, label, points: toPoints(toUnits(value)), because };
}

function capped({ id }: SignalGroup, { maxPoints, label }: SignalRule, lines: readonly ScoreLine[]): readonly ScoreLine[] {
  if (maxPoints === undefined || lines.length === 0) return lines;
  const most = Math.abs(maxPoints);
  return boundedLines('engagement', id, lines, { min: -most, max: most, because: `${label} counts for ${most} points at most` });
}
