import type { Facts, LeafTrace } from '../conditions/condition.ts';
import { evaluate } from '../conditions/evaluate.ts';
import { toPoints, toUnits } from './points.ts';
import type { FitGroup } from './rubric.ts';
import type { ScoreLine } from './score.ts';
import type { GroupLines } from './total.ts';

/** One line per fit rule that holds. */
export const fitGroups = (groups: readonly FitGroup[], facts: Facts): readonly GroupLines[] =>
  groups.map((group) => ({ id: group.id, min: group.min, max: group.max, lines: fitLines(group, facts) }));

function fitLines(group: FitGroup, facts: Facts): readonly ScoreLine[] {
  return group.rules.flatMap((rule) => {
    const { matched, trace } = evaluate(rule.when, facts);
    if (!matched) return [];
    const because =
      trace
        .filter((leaf) => leaf.matched)
        .map(readable)
        .join('; ') || 'always';
    return [{ dimension: 'fit', group: group.id, rule: rule.id, label: rule.label, points: toPoints(toUnits(rule.points)), because }];
  });
}

const readable = (leaf: LeafTrace): string =>
  [leaf.field, leaf.op, leaf.expected === null ? '' : JSON.stringify(leaf.expected), `(is ${JSON.stringify(leaf.value)})`]
    .filter((part) => part !== '')
    .join(' ');
