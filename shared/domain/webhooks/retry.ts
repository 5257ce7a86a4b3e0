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

/** Codes of attempts that a receiver kept waiting until we gave up. */
const timeouts: ReadonlySet<string> = new Set(['timeout', 'connect-timeout']);

/** Whether an attempt's error code says that the receiver did not answer in time; null is a success. */
export const isTimeout = (error: string | null): boolean => error !== null && timeouts.has(error);

/**
 * Signs of a receiver with too much to do; hurrying it would only prolong that. One that refuses connections is down or
 * restarting and costs nothing to ask again.
 */
const overloaded: ReadonlySet<string> = new Set(['http-429', 'http-502', 'http-504', ...timeouts]);
const overloadFloor = minute;

export type RetryInput = {
  /** Attempts made so far, the failed one included. */
  readonly attemptCount: number;
  /** When the last attempt ended. */
  readonly at: Instant;
  /** Uniform in [0, 1). */
  readonly jitter: number;
  /** Code of the failure: `http-503`, `timeout`, `connection-refused`, … */
  readonly error: string;
  /** The answer's `Retry-After` in seconds. */
  readonly retryAfterSeconds: number | null;
};

/**
 * When to try again, null when the schedule is exhausted. The scheduled wait gives way to `Retry-After` within [1, 2] times
 * itself, is spread by ±20 % so that a recovering receiver is not hit by all at once (never to before what it asked for,
 * within those bounds), and is at least 60 s after 429, 502, 504 and timeouts.
 */
export function nextAttempt(input: RetryInput): Instant | null {
  const base = retrySchedule[input.attemptCount];
  if (base === undefined) return null;
  const asked = Math.min(Math.max(input.retryAfterSeconds ?? 0, 0) * second || 0, 2 * base);
  const spread = Math.max(asked, base) * (0.8 + 0.4 * input.jitter);
  const floor = input.attemptCount > 0 && overloaded.has(input.error) ? overloadFloor : 0;
  return plusMillis(input.at, Math.round(Math.max(spread, asked, floor)));
}
