import { clamp, scale, sumLines, type TenThousandths, toPoints, toUnits } from './points.ts';
import type { ScoreLine } from './score.ts';

type Dimension = ScoreLine['dimension'];
export type GroupLines = { readonly id: string; readonly min: number; readonly max: number; readonly lines: readonly ScoreLine[] };

/**
 * The score of a dimension, 0–100 and whole, with every line that leads to it: awards, then a `clamp` line per group that
 * left its bounds, then one for the total, then the `rounding`. The lines sum to the score.
 */
export function totalOf(
  dimension: Dimension,
  groups: readonly GroupLines[],
): { readonly score: number; readonly lines: readonly ScoreLine[] } {
  const bounded = groups.flatMap((group) => {
    const because = `group stays within ${group.min} and ${group.max}`;
    return boundedLines(dimension, group.id, group.lines, { ...group, because });
  });
  const sum = toUnits(sumLines(bounded));
  const kept = clamp(sum, 0, 100 * scale);
  const score = Math.floor((kept + scale / 2) / scale);
  const corrections = [
    ...correction(dimension, 'total', 'clamp', kept - sum, 'a score stays within 0 and 100'),
    ...correction(dimension, 'total', 'rounding', score * scale - kept, 'half-up to whole points'),
  ];
  return { score, lines: [...bounded, ...corrections] };
}

type Bounds = { readonly min: number; readonly max: number; readonly because: string };

/** The lines, and a `clamp` line where their sum leaves the bounds. */
export function boundedLines(
  dimension: Dimension,
  group: string,
  lines: readonly ScoreLine[],
  { min, max, because }: Bounds,
): readonly ScoreLine[] {
  const sum = toUnits(sumLines(lines));
  const kept = clamp(sum, toUnits(min), toUnits(max));
  return [...lines, ...correction(dimension, group, 'clamp', kept - sum, because)];
}

function correction(
  dimension: Dimension,
  group: string,
  rule: 'clamp' | 'rounding',
  units: TenThousandths,
  because: string,
): readonly ScoreLine[] {
  const label = rule === 'clamp' ? 'Kept within bounds' : 'Rounded';
  return units === 0 ? [] : [{ dimension, group, rule, label, points: toPoints(units), because }];
}
