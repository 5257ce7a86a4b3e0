import { type Instant, plusMillis } from '../kernel/instant.ts';

/** A fuse before a provider. Closed while `openUntil` is null; `trips` counts how often in a row it opened. */
export type Breaker = {
  readonly failures: number;
  readonly trips: number;
  readonly openUntil: Instant | null;
  /** Who tries it after its time has passed; while one does, nobody else is let through. */
  readonly probeUntil: Instant | null;
};
export const closedBreaker: Breaker = { failures: 0, trips: 0, openUntil: null, probeUntil: null };

/** Faults in a row before it opens. */
export const failuresToOpen = 5;
const firstOpenMillis = 30_000;
const longestOpenMillis = 3_600_000;

export type Passage =
  | { readonly pass: 'yes'; readonly next: Breaker }
  /** One call finds out whether the provider is well again (half open). */
  | { readonly pass: 'probe'; readonly next: Breaker }
  | { readonly pass: 'no'; readonly until: Instant };

/** May a call be made now? `next` must be stored for a probe to be one caller's alone. */
export function passage(breaker: Breaker, now: Instant, probeMillis: number): Passage {
  const { openUntil, probeUntil } = breaker;
  if (openUntil === null) return { pass: 'yes', next: breaker };
  if (openUntil > now) return { pass: 'no', until: openUntil };
  if (probeUntil !== null && probeUntil > now) return { pass: 'no', until: probeUntil };
  return { pass: 'probe', next: { ...breaker, probeUntil: plusMillis(now, probeMillis) } };
}

export type CallOutcome =
  | { readonly outcome: 'answered' }
  | { readonly outcome: 'failed' }
  /** The provider itself says for how long it will not answer. */
  | { readonly outcome: 'refused'; readonly until: Instant };

/** After a call. A failed probe opens it again at once, for twice as long as before. */
export function afterCall(breaker: Breaker, result: CallOutcome, now: Instant): Breaker {
  if (result.outcome === 'answered') return closedBreaker;
  const failures = breaker.failures + 1;
  if (result.outcome === 'refused') return { failures, trips: breaker.trips + 1, openUntil: result.until, probeUntil: null };
  if (breaker.openUntil === null && failures < failuresToOpen) return { ...breaker, failures };
  const millis = Math.min(longestOpenMillis, firstOpenMillis * 2 ** Math.min(breaker.trips, 20));
  return { failures, trips: breaker.trips + 1, openUntil: plusMillis(now, millis), probeUntil: null };
}
