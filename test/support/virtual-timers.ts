import type { Timers } from '../../local/timers.ts';

export type VirtualTimers = Timers & {
  /** Moves time forward, running timers in order and letting promises settle between them. */
  readonly advance: (millis: number) => Promise<void>;
};

/** Real turns of the event loop, so that work started by a timer gets to its next timer. */
const settle = async () => {
  for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve));
};

/** Timers whose clock moves only when the test says so. */
export function virtualTimers(start = Date.UTC(2026, 0, 5, 9)): VirtualTimers {
  let now = start;
  let sequence = 0;
  const pending = new Map<number, { readonly at: number; readonly task: () => void }>();
  return {
    now: () => now,
    after: (millis, task) => {
      const key = sequence++;
      pending.set(key, { at: now + Math.max(0, millis), task });
      return () => void pending.delete(key);
    },
    advance: async (millis) => {
      const end = now + millis;
      await settle();
      for (;;) {
        const next = [...pending].filter(([, timer]) => timer.at <= end).sort((a, b) => a[1].at - b[1].at || a[0] - b[0])[0];
        if (next === undefined) break;
        pending.delete(next[0]);
        now = Math.max(now, next[1].at);
        next[1].task();
        await settle();
      }
      now = end;
    },
  };
}
