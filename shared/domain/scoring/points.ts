import type { ScoreLine } from './score.ts';

/**
 * Points are carried as whole ten-thousandths, so that adding them is exact in any order. An award is rounded to that
 * once; a score is rounded half-up to whole points once, at the very end.
 */
export type TenThousandths = number;
export const scale = 10_000;

/** Half-up, also below zero (−0.5 of a unit becomes 0). */
export const toUnits = (points: number): TenThousandths => Math.round(points * scale) + 0;
export const toPoints = (units: TenThousandths): number => units / scale;

/** The sum of explanation lines, exact; equals the score for the lines of one dimension. */
export const sumLines = (lines: readonly ScoreLine[]): number => toPoints(lines.reduce((sum, line) => sum + toUnits(line.points), 0));

export const clamp = (value: number, min: number, max: number): number => Math.min(Math.max(value, min), max);
