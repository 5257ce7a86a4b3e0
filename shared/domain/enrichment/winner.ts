import type { Instant } from '../kernel/instant.ts';
import { type FactPath, factPaths, type Provider, type SourcedFact } from './facts.ts';
import type { WinnerPolicy, WritePolicy } from './waterfall.ts';

type Value = string | number | null;
/** Values that enrichment laid on the lead, by field; null where a licence that ended took one away again. */
export type Applied = ReadonlyMap<FactPath, Value>;

export type VerdictReason = 'manual' | 'removed-by-a-person' | 'no-source' | 'expired' | 'only-source' | 'kept' | WinnerPolicy;

/** How one field stands: what each source says, who wins and why, and what the lead should hold. */
export type Verdict = {
  readonly path: FactPath;
  readonly current: Value;
  readonly winner: SourcedFact | null;
  readonly why: VerdictReason;
  /** What the lead should hold; equal to `current` when nothing is to be done. */
  readonly value: Value;
  readonly sources: readonly SourcedFact[];
};

export type Contest = {
  readonly policy: WinnerPolicy;
  readonly write: WritePolicy;
  readonly order: readonly Provider[];
  readonly now: Instant;
};

export const isFresh = ({ expiresAt }: Pick<SourcedFact, 'expiresAt'>, now: Instant): boolean => expiresAt === null || expiresAt > now;

/** Best first; total, so that the same facts in any order give the same winner. What is only deduced comes after every provider. */
export function ranked(facts: readonly SourcedFact[], { policy, order }: Pick<Contest, 'policy' | 'order'>): readonly SourcedFact[] {
  const place = ({ source }: SourcedFact): number => {
    const found: number = source === 'offline' ? -1 : order.indexOf(source);
    return found === -1 ? order.length + (source === 'offline' ? 1 : 0) : found;
  };
  const confidence = (a: SourcedFact, b: SourcedFact): number => b.confidence - a.confidence;
  const recent = (a: SourcedFact, b: SourcedFact): number => compare(b.at, a.at);
  const first = (a: SourcedFact, b: SourcedFact): number => place(a) - place(b);
  const rules = {
    'highest-confidence': [confidence, recent, first],
    'most-recent': [recent, confidence, first],
    'provider-order': [first, confidence, recent],
  };
  const ends = ({ expiresAt }: SourcedFact): string => expiresAt ?? '~';
  const last = (a: SourcedFact, b: SourcedFact): number =>
    compare(a.source, b.source) || compare(String(a.value), String(b.value)) || compare(ends(b), ends(a));
  return [...facts].sort((a, b) => [...rules[policy], last].reduce((sign, rule) => sign || rule(a, b), 0));
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/**
 * Judges every field. What a person wrote wins over every source, and so does a person who emptied a field that enrichment had
 * filled: only what enrichment itself laid there may be replaced, and it goes when the licence of its last source ends.
 */
export const judgeFields = (
  values: ReadonlyMap<FactPath, Value>,
  applied: Applied,
  facts: readonly SourcedFact[],
  contest: Contest,
): readonly Verdict[] => factPaths.map((path) => judgeField(path, values.get(path) ?? null, applied, facts, contest));

function judgeField(path: FactPath, current: Value, applied: Applied, facts: readonly SourcedFact[], contest: Contest): Verdict {
  const sources = ranked(
    facts.filter((fact) => fact.path === path),
    contest,
  );
  const fresh = sources.filter((fact) => isFresh(fact, contest.now));
  const ours = applied.get(path) ?? null;
  const base = { path, current, sources };
  if (current !== null && current !== ours) return { ...base, winner: null, why: 'manual', value: current };
  if (current === null && ours !== null) return { ...base, winner: null, why: 'removed-by-a-person', value: null };
  const [best] = fresh;
  if (best === undefined) return { ...base, winner: null, why: current === null ? 'no-source' : 'expired', value: null };
  const kept = contest.write === 'fill-empty' ? fresh.find((fact) => current !== null && fact.value === current) : undefined;
  if (kept !== undefined && kept.value !== best.value) return { ...base, winner: kept, why: 'kept', value: current };
  return { ...base, winner: best, why: fresh.length === 1 ? 'only-source' : contest.policy, value: best.value };
}

/** How sure the lead's own value is: what a person wrote is certain. */
export const confidenceOf = ({ why, winner }: Verdict): number =>
  why === 'manual' || why === 'removed-by-a-person' ? 1 : (winner?.confidence ?? 0);
