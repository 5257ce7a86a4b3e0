import { type Instant, millisBetween, plusMillis } from '../kernel/instant.ts';
import type { FactPath } from './facts.ts';
import { canBring, stepName, type Waterfall, type WaterfallStep } from './waterfall.ts';

/** What became of one step of a run. `until`: it is to be asked again then; null: it is over. */
export type Tried = {
  readonly step: string;
  readonly outcome: 'found' | 'notFound' | 'pending' | 'busy' | 'denied' | 'throttled' | 'failed' | 'skipped';
  readonly reason: string | null;
  /** When the step was first asked in this run. */
  readonly since: Instant;
  readonly until: Instant | null;
  readonly costCents: number;
  /** The answer stood in the cache. */
  readonly cached: boolean;
};

export type Move =
  | { readonly do: 'ask'; readonly step: WaterfallStep }
  | { readonly do: 'wait'; readonly until: Instant }
  | { readonly do: 'finish'; readonly why: 'complete' | 'exhausted' | 'late' };

export type MoveInput = {
  readonly steps: readonly WaterfallStep[];
  readonly tried: readonly Tried[];
  /** Wanted fields that no source is sure enough of. */
  readonly missing: readonly FactPath[];
  readonly startedAt: Instant;
  readonly now: Instant;
  readonly times: Pick<Waterfall, 'pendingSeconds' | 'lateMinutes'>;
};

/**
 * What a run does next: goes down the steps, stops as soon as nothing is missing, waits a while for a provider that is still at
 * work before it asks the next, and comes back for its answer later.
 */
export function nextMove({ steps, tried, missing, startedAt, now, times }: MoveInput): Move {
  if (missing.length === 0) return { do: 'finish', why: 'complete' };
  if (millisBetween(startedAt, now) >= times.lateMinutes * 60_000) return { do: 'finish', why: 'late' };
  const waits: Instant[] = [];
  for (const step of steps) {
    if (!missing.some((path) => canBring(step, path))) continue;
    const before = tried.find((row) => row.step === stepName(step));
    if (before === undefined) return { do: 'ask', step };
    if (before.until === null) continue;
    if (before.until <= now) return { do: 'ask', step };
    const patience = plusMillis(before.since, times.pendingSeconds * 1000);
    // Who says anything only after that is not waited for.
    if (before.until <= patience) return { do: 'wait', until: before.until };
    waits.push(before.until);
  }
  const [first] = waits.sort();
  return first === undefined ? { do: 'finish', why: 'exhausted' } : { do: 'wait', until: first };
}

/** The row of a step in place of its last one; the time it was first asked stays. */
export const withTried = (tried: readonly Tried[], row: Tried): readonly Tried[] => {
  const since = tried.find(({ step }) => step === row.step)?.since ?? row.since;
  return [...tried.filter(({ step }) => step !== row.step), { ...row, since }];
};
