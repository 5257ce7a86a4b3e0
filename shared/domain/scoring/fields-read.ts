import type { Condition } from '../conditions/condition.ts';
import { fieldsOf } from '../conditions/fields-of.ts';
import type { Rubric } from './rubric.ts';

/** Every condition of the rubric. */
export const conditionsOf = (rubric: Rubric): readonly Condition[] => [
  ...rubric.fit.groups.flatMap((group) => group.rules.map((rule) => rule.when)),
  ...rubric.engagement.groups.flatMap((group) => group.signals.flatMap((signal) => signal.when ?? [])),
  rubric.mql,
  ...(rubric.pql?.when === undefined ? [] : [rubric.pql.when]),
  ...rubric.exclusions.map((exclusion) => exclusion.when),
];

/** Every field of the catalogue that some condition of the rubric reads: no other can move the score or qualify the lead. */
export const fieldsRead = (rubric: Rubric): ReadonlySet<string> => new Set(conditionsOf(rubric).flatMap(fieldsOf));
