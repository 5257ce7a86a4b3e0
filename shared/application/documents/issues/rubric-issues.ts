import type { Issue } from '../../../contracts/http/problems.ts';
import type { Condition } from '../../../domain/conditions/condition.ts';
import { isKnownSignal, knownSignals } from '../../../domain/engagement/signals.ts';
import type { Rubric } from '../../../domain/scoring/rubric.ts';
import { duplicates, issue } from './issue.ts';

/** Rubrics that would award, grade or qualify something else than their author reads. */
export function rubricIssues(rubric: Rubric): readonly Issue[] {
  const { fit, engagement, mql, pql, exclusions } = rubric;
  return [
    ...groupIssues(fit.groups, '/fit/groups'),
    ...fit.groups.flatMap((_, g) => repeatedIds(fit.groups, g, (group) => group.rules, `/fit/groups/${g}/rules`)),
    ...groupIssues(engagement.groups, '/engagement/groups'),
    ...engagement.groups.flatMap((_, g) => repeatedIds(engagement.groups, g, (group) => group.signals, `/engagement/groups/${g}/signals`)),
    ...signalIssues(engagement.groups),
    ...ladderIssues(fit.grades, (row) => row.grade, '/fit/grades', 'grade'),
    ...ladderIssues(engagement.tiers, (row) => row.tier, '/engagement/tiers', 'tier'),
    ...duplicates(ids(exclusions), '/exclusions', '/id', 'the exclusion'),
    ...(asksNothing(mql) ? [issue('/mql', 'always-true', 'would qualify every lead; ask for a score, e.g. score.fit gte 55')] : []),
    ...(pql === undefined ? [] : productIssues(pql, engagement.groups)),
    ...exclusions.flatMap((row, i) =>
      asksNothing(row.when) ? [issue(`/exclusions/${i}/when`, 'always-true', 'would exclude every lead; name what excludes one')] : [],
    ),
  ];
}

function productIssues({ groups, from }: NonNullable<Rubric['pql']>, known: Rubric['engagement']['groups']): readonly Issue[] {
  const named = known.filter((group) => groups.includes(group.id));
  const most = named.reduce((sum, { max }) => sum + max, 0);
  return [
    ...groups.flatMap((id, i) =>
      known.some((group) => group.id === id) ? [] : [issue(`/pql/groups/${i}`, 'unknown-group', `there is no engagement group ${id}`)],
    ),
    ...(named.length === groups.length && most < from
      ? [issue('/pql/from', 'out-of-reach', `the groups give ${most} points at most; nobody would qualify`)]
      : []),
  ];
}

type Named = { readonly id: string };
type Group = Named & { readonly min: number; readonly max: number };
const ids = (rows: readonly Named[]): readonly string[] => rows.map((row) => row.id);

const groupIssues = (groups: readonly Group[], pointer: string): readonly Issue[] => [
  ...duplicates(ids(groups), pointer, '/id', 'the group'),
  ...groups.flatMap(({ min, max }, g) => (min > max ? [issue(`${pointer}/${g}/max`, 'empty-range', `must be at least min, ${min}`)] : [])),
];

/** Explanations name a rule by its id alone, so an id stands once in all groups of one score. */
function repeatedIds<G>(groups: readonly G[], g: number, rulesOf: (group: G) => readonly Named[], pointer: string): readonly Issue[] {
  const earlier = groups.slice(0, g).flatMap((group) => ids(rulesOf(group)));
  const own = groups.slice(g, g + 1).flatMap((group) => ids(rulesOf(group)));
  return own.flatMap((id, i) =>
    earlier.includes(id) || own.indexOf(id) < i ? [issue(`${pointer}/${i}/id`, 'duplicate', `the rule ${id} stands twice`)] : [],
  );
}

const signalIssues = (groups: Rubric['engagement']['groups']): readonly Issue[] =>
  groups.flatMap((group, g) =>
    group.signals.flatMap(({ signal }, i) =>
      isKnownSignal(signal)
        ? []
        : [issue(`/engagement/groups/${g}/signals/${i}/signal`, 'unknown-signal', `must be one of ${knownSignals.join(', ')}`)],
    ),
  );

/** Grades and tiers cover every score from 0 to 100, each step once. */
function ladderIssues<Row extends { readonly from: number }>(
  rows: readonly Row[],
  nameOf: (row: Row) => string,
  pointer: string,
  what: string,
): readonly Issue[] {
  return [
    ...duplicates(rows.map(nameOf), pointer, `/${what}`, `the ${what}`),
    ...duplicates(
      rows.map((row) => row.from),
      pointer,
      '/from',
      'a step from',
    ),
    ...rows.flatMap(({ from }, i) =>
      from < 0 || from > 100 ? [issue(`${pointer}/${i}/from`, 'out-of-range', 'must lie between 0 and 100, like the score')] : [],
    ),
    ...(rows.some((row) => row.from === 0) ? [] : [issue(pointer, 'no-lowest-step', `needs a ${what} from 0, or low scores have none`)]),
  ];
}

/** True for `{"all": []}` and nestings of it: no leaf is ever looked at. */
function asksNothing(condition: Condition): boolean {
  if ('all' in condition) return condition.all.every(asksNothing);
  if ('any' in condition) return condition.any.length > 0 && condition.any.every(asksNothing);
  return 'not' in condition && asksNothing(condition.not);
}
