import type { Condition, Facts, Leaf } from '../conditions/condition.ts';
import { evaluate } from '../conditions/evaluate.ts';
import { scoreFacts } from '../leads/facts.ts';
import { decayOf } from '../scoring/awards.ts';
import type { Rubric } from '../scoring/rubric.ts';

/**
 * Whether time alone may qualify a lead under the rubric: negative points wane, or the threshold asks for little engagement. Almost
 * no rubric does, and of those that do not, only the moments at which something happened need looking at, a hundredth of all.
 */
export function risesByDecay(rubric: Rubric): boolean {
  const wanes = rubric.engagement.groups.some((group) =>
    group.signals.some((signal) => signal.points < 0 && decayOf(group, signal) !== undefined),
  );
  const { mql, pql, exclusions } = rubric;
  return (
    wanes ||
    !monotone(rubric, mql, 1) ||
    (pql?.when !== undefined && !monotone(rubric, pql.when, 1)) ||
    exclusions.some(({ when }) => !monotone(rubric, when, -1))
  );
}

/** True when more engagement never turns the condition off (`direction` 1), or never on (−1). */
function monotone(rubric: Rubric, condition: Condition, direction: 1 | -1): boolean {
  if ('all' in condition) return condition.all.every((part) => monotone(rubric, part, direction));
  if ('any' in condition) return condition.any.every((part) => monotone(rubric, part, direction));
  if ('not' in condition) return monotone(rubric, condition.not, direction === 1 ? -1 : 1);
  return !condition.field.startsWith('score.') || ladders(rubric).every((ladder) => steady(condition, ladder, direction));
}

/** For each grade the scores as conditions read them, from no engagement to all of it. */
function ladders({ fit, engagement }: Rubric): readonly (readonly Facts[])[] {
  const tiers = [...engagement.tiers].sort((a, b) => b.from - a.from);
  return fit.grades.map(({ grade }) =>
    Array.from({ length: 101 }, (_, score) => {
      const tier = tiers.find(({ from }) => score >= from)?.tier ?? '0';
      return scoreFacts({ fit: 0, grade, engagement: score, cell: `${grade}${tier}` });
    }),
  );
}

function steady(leaf: Leaf, ladder: readonly Facts[], direction: 1 | -1): boolean {
  const matched = ladder.map((facts) => evaluate(leaf, facts).matched);
  const turnsBack = matched.some((now, i) => i > 0 && now !== matched[i - 1] && now === (direction === -1));
  return !turnsBack;
}
