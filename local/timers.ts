import type { Clock } from '../shared/application/ports/system.ts';
import { millisOf } from '../shared/domain/kernel/instant.ts';

export type Cancel = () => void;

/** Time as the local runtime sees it: epoch milliseconds and one-shot timers. Tests pass a virtual one. */
export type Timers = {
  readonly now: () => number;
  /** Runs `task` once after `millis` (0 or less: as soon as possible). */
  readonly after: (millis: number, task: () => void) => Cancel;
};

/** A Node timer is a 32-bit integer: longer delays would fire at once. */
const longestDelay = 2 ** 31 - 1;

/** Real timers. They never keep the process alive by themselves: the HTTP server does that. */
export function realTimers(clock: Clock): Timers {
  return {
    now: () => millisOf(clock.now()),
    after: (millis, task) => {
      const timer = setTimeout(task, Math.min(Math.max(0, millis), longestDelay));
      timer.unref();
      return () => clearTimeout(timer);
    },
  };
}
