import type { Condition } from '../conditions/condition.ts';
import type { Rubric } from './rubric.ts';

/** Every field of the catalogue that some condition of the rubric reads: no other can move the score or qualify the lead. */
export function fieldsRead(rubric: Rubric): ReadonlySet<string> {
  const conditions = [
    ...rubric.fit.groups.flatMap((group) => group.rules.map((rule) => rule.when)),
    ...rubric.engagement.groups.flatMap((group) => group.signals.flatMap((signal) => signal.when ?? [])),
    rubric.mql,
    ...rubric.exclusions.map((exclusion) => exclusion.when),
  ];
  return new Set(conditions.flatMap(leafFields));
}

function leafFields(condition: Condition): readonly string[] {
  if ('all' in condition) return condition.all.flatMap(leafFields);
  if ('any' in condition) return condition.any.flatMap(leafFields);
  if ('not' in condition) return leafFields(condition.not);
  return [condition.field];
}
