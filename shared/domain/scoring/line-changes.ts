import { sumLines } from './points.ts';
import type { ScoreLine } from './score.ts';

/** Points of one rule in two scorings that differ. */
export type LineChange = Pick<ScoreLine, 'dimension' | 'group' | 'rule' | 'label'> & { readonly before: number; readonly after: number };

/** Points by rule, where they are others than before: a rule has a line for each award. */
export function lineChanges(before: readonly ScoreLine[], after: readonly ScoreLine[]): readonly LineChange[] {
  const keyOf = ({ dimension, group, rule }: ScoreLine): string => JSON.stringify([dimension, group, rule]);
  const rules = new Map([...before, ...after].map((line) => [keyOf(line), line]));
  return [...rules].flatMap(([key, { dimension, group, rule, label }]) => {
    const pointsIn = (lines: readonly ScoreLine[]): number => sumLines(lines.filter((line) => keyOf(line) === key));
    const change = { before: pointsIn(before), after: pointsIn(after) };
    return change.before === change.after ? [] : [{ dimension, group, rule, label, ...change }];
  });
}
