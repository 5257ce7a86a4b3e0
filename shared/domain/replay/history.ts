import type { Touch } from '../attribution/touch.ts';
import type { Facts } from '../conditions/condition.ts';
import type { Instant } from '../kernel/instant.ts';
import type { Stage } from '../leads/lifecycle.ts';

/** What one scoring knew of the lead, as its decision pinned it. */
export type Note = { readonly at: Instant; readonly facts: Facts };
/** A stage a person gave the lead; `back`: sales gave it back to marketing. */
export type StageAct = { readonly at: Instant; readonly stage: Stage; readonly back?: boolean };

/** What was recorded of a lead: enough to judge it anew by any rubric, at any moment of its past. */
export type LeadHistory = {
  readonly notes: readonly Note[];
  readonly acts: readonly StageAct[];
  readonly touches: readonly Touch[];
  /** How far the past is played: nothing later counts. */
  readonly until: Instant;
};

/** A stretch of time in which facts and cycle stay what they are; touches and decay move the score inside it. */
export type Span = {
  readonly from: Instant;
  /** Not part of the span, except of the last. */
  readonly to: Instant;
  readonly facts: Facts;
  readonly cycle: number;
  /** Whether a lead can qualify here at all: nobody who is disqualified, or a customer, becomes an MQL. */
  readonly open: boolean;
  /** When sales gave the lead back: it qualifies by what came after, or a form. Null when it never did. */
  readonly returnedAt: Instant | null;
};

type Entry = { readonly at: Instant; readonly facts: Facts | null; readonly stage: unknown; readonly back: boolean };
const closed: ReadonlySet<unknown> = new Set(['disqualified', 'customer']);

/**
 * The past as spans, beginning with the first scoring. A recycled lead that qualifies begins its next cycle by that, though its
 * scoring still noted the one before, so the stage counts into the cycle.
 */
export function spansOf({ notes, acts, until }: LeadHistory): readonly Span[] {
  const entries: readonly Entry[] = [
    ...notes.map(({ at, facts }) => ({ at, facts, stage: facts.stage, back: false })),
    ...acts.map(({ at, stage, back = false }) => ({ at, facts: null, stage, back })),
  ]
    .filter(({ at }) => at <= until)
    .sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
  const spans: Span[] = [];
  for (const [i, entry] of entries.entries()) {
    const before = spans.at(-1);
    const facts = entry.facts ?? before?.facts;
    if (facts === undefined) continue;
    const to = entries[i + 1]?.at ?? until;
    const returnedAt = entry.back ? entry.at : (before?.returnedAt ?? null);
    spans.push({ from: entry.at, to, facts, cycle: cycleAt(entry, before), open: !closed.has(entry.stage), returnedAt });
  }
  return spans;
}

function cycleAt({ facts, stage }: Entry, before: Span | undefined): number {
  const recycled = stage === 'recycled' ? 1 : 0;
  if (facts !== null) return (typeof facts.cycle === 'number' ? facts.cycle : 1) + recycled;
  const reopened = before !== undefined && !before.open && !closed.has(stage) ? 1 : 0;
  return (before?.cycle ?? 1) + Math.max(recycled, reopened);
}

/** The span that holds at `at`: the last one that has begun. */
export const spanAt = (spans: readonly Span[], at: Instant): Span | undefined => spans.filter((span) => span.from <= at).at(-1);
