import type { Instant } from '../kernel/instant.ts';
import { nextWakeAt, type SlaClock } from './clock.ts';

export type Wake =
  | { readonly kind: 'noop'; readonly reason: 'stale' | 'early' | 'ended' }
  | {
      readonly kind: 'fire';
      /** The clock after the level; its caller writes it against the stored generation and level. */
      readonly clock: SlaClock;
      /** Percent of the level that fires. */
      readonly level: number;
      /** From 100 % on. */
      readonly breached: boolean;
    };

/**
 * What a wake does at `now`. It fires the one level that is due, not all: each is its own event and its own write, so timer
 * and sweep may race and every level still happens once. `stale`: the wake belongs to an older generation; `early`: nothing
 * is due yet; `ended`: the clock owes no wake any more (met, cancelled, paused, or all levels fired).
 */
export function wakeClock(clock: SlaClock, now: Instant, generation: number): Wake {
  if (generation !== clock.generation) return { kind: 'noop', reason: 'stale' };
  const at = nextWakeAt(clock);
  const due = clock.levels[clock.nextLevel];
  if (at === null || due === undefined) return { kind: 'noop', reason: 'ended' };
  if (now < at) return { kind: 'noop', reason: 'early' };
  const breached = due.percent >= 100;
  const state = breached ? 'breached' : clock.state;
  return { kind: 'fire', clock: { ...clock, state, nextLevel: clock.nextLevel + 1, level: due.percent }, level: due.percent, breached };
}
