import type { LeadId } from '../kernel/ids.ts';
import type { Instant } from '../kernel/instant.ts';
import { type Candidate, type Criterion, criteria, type Evidence } from './criteria.ts';
import type { MatchPolicy } from './match-policy.ts';

export const suspicionStates = ['open', 'accepted', 'dismissed'] as const;
export type SuspicionState = (typeof suspicionStates)[number];

/** Two leads in the order of their ids: a pair has one name, whoever found it. */
export type Pair = readonly [LeadId, LeadId];

/** That two leads may be one person, and what somebody said to that. */
export type Suspicion = {
  readonly pair: Pair;
  readonly state: SuspicionState;
  readonly score: number;
  readonly evidence: readonly Evidence[];
  /** Every criterion that ever spoke for this pair: only one that is not among them is news. */
  readonly seen: readonly Criterion[];
  readonly suspectedAt: Instant;
  readonly decidedBy: string | null;
  readonly decidedAt: Instant | null;
  readonly note: string | null;
  /** Grows with every write; guards against concurrent ones. */
  readonly revision: number;
};

export const pairOf = (one: LeadId, other: LeadId): Pair => (one < other ? [one, other] : [other, one]);
export const otherOf = ({ pair: [a, b] }: Pick<Suspicion, 'pair'>, leadId: string): LeadId => (a === leadId ? b : a);

const isCriterion = (name: Evidence['criterion']): name is Criterion => name !== 'other-name';
export const criteriaOf = (evidence: readonly Evidence[]): readonly Criterion[] =>
  evidence.map(({ criterion }) => criterion).filter(isCriterion);

const union = (...lists: readonly (readonly Criterion[])[]): readonly Criterion[] =>
  criteria.filter((criterion) => lists.some((list) => list.includes(criterion)));

/** What a finding does to what is known of a pair. `news`: people are to be told of it. */
export type Judgement =
  | { readonly kind: 'keep' }
  | { readonly kind: 'drop' }
  | { readonly kind: 'save'; readonly row: Suspicion; readonly news: boolean };
const keep: Judgement = { kind: 'keep' };

/**
 * Judges a pair by what speaks for it today (`candidate`; null: not enough). `own` is its row; `akin` are those of pairs that were
 * the same two people when they stood (a lead since merged into one of them, or one that has left). A decision holds until a
 * criterion joins that it did not know; an open suggestion lasts as long as its reason.
 */
export function judgePair(
  pair: Pair,
  own: Suspicion | null,
  akin: readonly Suspicion[],
  candidate: Candidate | null,
  at: Instant,
): Judgement {
  if (candidate === null) return own?.state === 'open' ? { kind: 'drop' } : keep;
  const known = own === null ? akin : [own, ...akin];
  const decided = known.filter((row) => row.state !== 'open');
  const found = criteriaOf(candidate.evidence);
  const revision = (own?.revision ?? 0) + 1;
  const [decision] = decided;
  if (decision !== undefined && isWithin(found, seenOf(decided)))
    return decision === own ? keep : { kind: 'save', row: { ...decision, pair, state: 'dismissed', revision }, news: false };
  if (own?.state === 'open' && own.score === candidate.score && sameEvidence(own.evidence, candidate.evidence)) return keep;
  const open = known.filter((row) => row.state === 'open');
  const suspectedAt = open.map((row) => row.suspectedAt).sort()[0] ?? at;
  const seen = union(seenOf(known), found);
  const fresh = { pair, state: 'open', ...candidate, seen, suspectedAt, decidedBy: null, decidedAt: null, note: null, revision } as const;
  return { kind: 'save', row: fresh, news: !isWithin(found, seenOf(known)) };
}

const seenOf = (rows: readonly Suspicion[]): readonly Criterion[] => union(...rows.map((row) => row.seen));
const isWithin = (some: readonly Criterion[], all: readonly Criterion[]): boolean => some.every((criterion) => all.includes(criterion));

const sameEvidence = (a: readonly Evidence[], b: readonly Evidence[]): boolean =>
  a.length === b.length && a.every((row, i) => row.criterion === b[i]?.criterion && row.weight === b[i]?.weight);

/** What is left of a pair's evidence once `criterion` tells nobody apart any more; null below the threshold. */
export function withoutCriterion({ evidence }: Pick<Suspicion, 'evidence'>, criterion: Criterion, policy: MatchPolicy): Candidate | null {
  const left = evidence.filter((row) => row.criterion !== criterion);
  const doubt = left.reduce((rest, { weight }) => (weight > 0 ? rest * (1 - weight / 100) : rest), 1);
  const taken = left.reduce((sum, { weight }) => (weight < 0 ? sum - weight : sum), 0);
  const score = Math.max(0, Math.round((1 - doubt) * 100) - taken);
  return criteriaOf(left).length === 0 || score < policy.suggestAt ? null : { score, evidence: left };
}

/** The row of two leads that a merge made one, or an un-merge two again: from then on only a new criterion suggests them. */
export function settledPair(
  pair: Pair,
  own: Suspicion | null,
  shared: readonly Criterion[],
  settled: { readonly together: boolean; readonly by: string; readonly at: Instant },
): Suspicion | null {
  const state = settled.together ? 'accepted' : 'dismissed';
  const seen = union(own?.seen ?? [], shared);
  if (seen.length === 0 || (own?.state === state && own.seen.length === seen.length)) return null;
  const decided = { state, seen, decidedBy: settled.by, decidedAt: settled.at } as const;
  if (own !== null) return { ...own, ...decided, note: null, revision: own.revision + 1 };
  return { pair, ...decided, score: 0, evidence: [], suspectedAt: settled.at, note: null, revision: 1 };
}
