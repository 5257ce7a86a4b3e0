import { type Instant, latest } from '../kernel/instant.ts';
import type { SlaClock } from './clock.ts';

/**
 * The clock once its promise is kept at `at` (the time of the act, not of its recording). On time includes the deadline
 * itself. An act from before the start meets the clock at its start: no clock ends before it began. A clock that already
 * ended stays as it was: the first act counts.
 */
export function meetClock(clock: SlaClock, at: Instant): { readonly clock: SlaClock; readonly onTime: boolean } {
  if (hasEnded(clock)) return { clock, onTime: clock.state === 'met' && (clock.endedAt ?? at) <= clock.dueAt };
  return { clock: { ...clock, state: 'met', endedAt: latest(at, clock.startedAt) }, onTime: at <= clock.dueAt };
}

/** The clock of a promise that no longer applies (lead disqualified, reassigned to a new clock); unchanged when it already ended. */
export const cancelClock = (clock: SlaClock, at: Instant): SlaClock =>
  hasEnded(clock) ? clock : { ...clock, state: 'cancelled', endedAt: at };

const hasEnded = (clock: SlaClock): boolean => clock.state === 'met' || clock.state === 'cancelled';
