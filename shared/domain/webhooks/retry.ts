import { type Instant, plusMillis } from '../kernel/instant.ts';

const [second, minute, hour] = [1_000, 60_000, 3_600_000];

/** Waits before each attempt, in milliseconds, by the example schedule of Standard Webhooks: about 75.6 hours in all. */
export const retrySchedule: readonly number[] = [
  0,
  5 * second,
  5 * minute,
  30 * minute,
  2 * hour,
  5 * hour,
  10 * hour,
  14 * hour,
  20 * hour,
  24 * hour,
];

/** Answers of a receiver with too much to do; hurrying it would only prolong that. */
const overloaded: ReadonlySet<number | null> = new Set([null, 429, 502, 504]);
const overloadFloor = minute;

export type RetryInput = {
  /** Attempts made so far, the failed one included. */
  readonly attemptCount: number;
  /** When the last attempt ended. */
  readonly at: Instant;
  /** Uniform in [0, 1). */
  readonly jitter: number;
  /** Null when no answer came. */
  readonly status: number | null;
  /** The answer's `Retry-After` in seconds. */
  readonly retryAfterSeconds: number | null;
};

/**
 * When to try again, null when the schedule is exhausted. The scheduled wait gives way to `Retry-After` within [1, 2] times
 * itself, is spread by ±20 % so that a recovering receiver is not hit by all at once (never to before what it asked for,
 * within those bounds), and is at least 60 s after overload.
 */
export function nextAttempt(input: RetryInput): Instant | null {
  const base = retrySchedule[input.attemptCount];
  if (base === undefined) return null;
  const asked = Math.min(Math.max(input.retryAfterSeconds ?? 0, 0) * second || 0, 2 * base);
  const spread = Math.max(asked, base) * (0.8 + 0.4 * input.jitter);
  const floor = input.attemptCount > 0 && overloaded.has(input.status) ? overloadFloor : 0;
  return plusMillis(input.at, Math.round(Math.max(spread, asked, floor)));
}
