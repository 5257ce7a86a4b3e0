import { isCountable } from '../attribution/countable.ts';
import type { Touch } from '../attribution/touch.ts';
import type { Facts } from '../conditions/condition.ts';
import { evaluate } from '../conditions/evaluate.ts';
import { fieldsOf } from '../conditions/fields-of.ts';
import { type Instant, instantFromMillis, plusMillis } from '../kernel/instant.ts';
import type { Activity } from '../leads/activity.ts';
import type { Criterion, EvidenceSource, QualificationRubric, RecordedAnswer } from './rubric.ts';

export type Known = {
  readonly facts: Facts;
  readonly activities: readonly Activity[];
  readonly touches: readonly Touch[];
  readonly answers: readonly RecordedAnswer[];
  /** Nothing of later counts, and freshness runs to it. */
  readonly at: Instant;
};

/** One piece of evidence; `at` null: as known now. `staleFrom` is when it stops counting. */
export type Evidence = {
  readonly type: EvidenceSource['type'];
  readonly detail: string;
  readonly id: string | null;
  readonly at: string | null;
  readonly staleFrom: Instant | null;
};
export type CriterionState = 'met' | 'denied' | 'stale' | 'missing';
export type JudgedCriterion = {
  readonly id: string;
  readonly label: string;
  readonly weight: number;
  readonly required: boolean;
  readonly state: CriterionState;
  /** What shows it; of a stale or denied one what did, or says no. */
  readonly evidence: readonly Evidence[];
};
export type Verdict = 'qualified' | 'not' | 'unclear';
export type Qualification = {
  readonly verdict: Verdict;
  /** Share of the weights that is met, 0 to 100, rounded half-up. */
  readonly score: number;
  readonly criteria: readonly JudgedCriterion[];
  /** Every criterion nobody can vouch for, the one to find out first at the head. */
  readonly missing: readonly (Pick<Criterion, 'id' | 'label' | 'required' | 'weight' | 'question'> & {
    readonly state: 'stale' | 'missing';
    /** What would show it. */
    readonly wanted: readonly string[];
  })[];
  readonly nextQuestion: { readonly criterion: string; readonly question: string } | null;
};

const dayMillis = 86_400_000;

/**
 * Judges a lead by a qualification rubric. `qualified`: every required criterion is met and the score reaches the rubric's bound. `not`: a required
 * criterion is known to fail, or too much is for the bound ever to be reached. Else `unclear`, and `missing` says what would settle it.
 */
export function qualify(rubric: QualificationRubric, known: Known): Qualification {
  const criteria = rubric.criteria.map((criterion) => judge(criterion, known));
  const total = sum(criteria.map(({ weight }) => weight));
  const shareOf = (states: readonly CriterionState[]): number =>
    (sum(criteria.filter(({ state }) => states.includes(state)).map(({ weight }) => weight)) / total) * 100;
  const required = criteria.filter((criterion) => criterion.required);
  const lost = required.some(({ state }) => state === 'denied') || shareOf(['met', 'stale', 'missing']) < rubric.qualifiedFrom;
  const won = required.every(({ state }) => state === 'met') && shareOf(['met']) >= rubric.qualifiedFrom;
  const missing = missingOf(rubric, criteria);
  const [next] = missing;
  return {
    verdict: lost ? 'not' : won ? 'qualified' : 'unclear',
    score: Math.floor(shareOf(['met']) + 0.5),
    criteria,
    missing,
    // Of somebody who will not do, nothing more is asked.
    nextQuestion: lost || next === undefined ? null : { criterion: next.id, question: next.question },
  };
}

const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);

function judge({ id, label, weight, required, evidence }: Criterion, known: Known): JudgedCriterion {
  const head = { id, label, weight, required };
  const answer = newest(known.answers.filter(({ criterion, at }) => criterion === id && at <= known.at));
  const found = evidence.flatMap((source) => evidenceOf(source, known, answer));
  const counts = found.filter(({ staleFrom }) => staleFrom === null || staleFrom > known.at);
  const denied = evidence.flatMap((source) =>
    source.type === 'answer' && answer?.holds === false ? [dated(source, answer, 'sales says no')] : [],
  );
  if (denied.some(({ staleFrom }) => staleFrom === null || staleFrom > known.at)) return { ...head, state: 'denied', evidence: denied };
  if (counts.length > 0) return { ...head, state: 'met', evidence: counts };
  return { ...head, state: found.length > 0 ? 'stale' : 'missing', evidence: found };
}

const newest = <T extends { readonly at: string }>(rows: readonly T[]): T | null =>
  rows.reduce<T | null>((last, row) => (last === null || row.at >= last.at ? row : last), null);

/** Evidence of an instant, with the moment from which it no longer counts. */
function dated(
  source: EvidenceSource & { readonly freshDays: number },
  row: { readonly id: string; readonly at: string },
  detail: string,
): Evidence {
  const at = instantFromMillis(Date.parse(row.at));
  return { type: source.type, detail, id: row.id, at, staleFrom: plusMillis(at, source.freshDays * dayMillis) };
}

/** What shows the criterion by one source, fresh or stale; nothing when it never did. */
function evidenceOf(source: EvidenceSource, known: Known, answer: RecordedAnswer | null): readonly Evidence[] {
  if (source.type === 'field') {
    const { matched, trace } = evaluate(source.when, known.facts);
    const fields = [...new Set(trace.filter((leaf) => leaf.matched).map(({ field }) => field))];
    return matched ? [{ type: 'field', detail: fields.join(', '), id: null, at: null, staleFrom: null }] : [];
  }
  if (source.type === 'answer') return answer?.holds === true ? [dated(source, answer, 'sales says yes')] : [];
  if (source.type === 'activity') {
    const last = newest(
      known.activities
        .filter(({ type, occurredAt }) => type === source.activity && occurredAt <= known.at)
        .map(({ id, occurredAt }) => ({ id, at: occurredAt })),
    );
    return last === null ? [] : [dated(source, last, source.activity)];
  }
  // The one whose ageing breaks the number: the n-th newest.
  const acts = known.touches.filter((touch) => touch.signal === source.signal && touch.at <= known.at && isCountable(touch));
  const last = [...acts].sort((a, b) => (a.at < b.at ? 1 : -1))[source.atLeast - 1];
  return last === undefined ? [] : [dated(source, last, source.atLeast === 1 ? source.signal : `${source.atLeast} × ${source.signal}`)];
}

/** Required before wanted, heavier before lighter, and else in the order of the rubric. */
function missingOf({ criteria }: QualificationRubric, judged: readonly JudgedCriterion[]): Qualification['missing'] {
  return criteria
    .flatMap(({ id, label, required, weight, question, evidence }) => {
      const state = judged.find((row) => row.id === id)?.state;
      return state === 'stale' || state === 'missing'
        ? [{ id, label, required, weight, question, state, wanted: evidence.map(wantedOf) }]
        : [];
    })
    .sort((a, b) => Number(b.required) - Number(a.required) || b.weight - a.weight);
}

function wantedOf(source: EvidenceSource): string {
  if (source.type === 'field') return `field: ${[...new Set(fieldsOf(source.when))].join(', ')}`;
  if (source.type === 'answer') return 'answer recorded by sales';
  return source.type === 'activity' ? `activity: ${source.activity}` : `signal: ${source.atLeast} × ${source.signal}`;
}
