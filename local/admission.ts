/**
 * Requests at the public's doors under way at once, and waiting for a turn. A process serves some 150 a second on two
 * cores, so a burst of a thousand is answered within seconds and what would wait longer is better told to come again. When
 * somebody has been waiting for `lastingMillis` without a break it is no burst but a flood: then a long wait helps nobody, because as many are
 * refused as with a short one, and those who are served would only be served later.
 */
const bounds = { atOnce: 32, waiting: 1024, patienceMillis: 6000, lastingMillis: 10_000, floodPatienceMillis: 3000 };

type Leave = () => void;
export type Admission = {
  /** Null: too many wait already, or the wait was too long; answer 429. Else call it when the request is answered. */
  readonly enter: () => Promise<Leave | null>;
};

/** The bound that API Gateway and Lambda put on a deployment, for one process (R20). First come, first served. */
export function createAdmission(limits = bounds): Admission {
  let inside = 0;
  /** Since when the queue has not been empty. */
  let crowdedSince: number | null = null;
  const patience = (): number => {
    const now = performance.now();
    if (queue.length === 0) crowdedSince = now;
    return now - (crowdedSince ?? now) < limits.lastingMillis ? limits.patienceMillis : limits.floodPatienceMillis;
  };
  const queue: ((leave: Leave | null) => void)[] = [];
  const leave = (): void => {
    inside -= 1;
    const next = queue.shift();
    if (next === undefined) return;
    inside += 1;
    next(once(leave));
  };
  return {
    enter: () => {
      if (inside < limits.atOnce) {
        inside += 1;
        return Promise.resolve(once(leave));
      }
      if (queue.length >= limits.waiting) return Promise.resolve(null);
      return new Promise((resolve) => {
        const turn = (granted: Leave | null): void => {
          clearTimeout(timer);
          resolve(granted);
        };
        const timer = setTimeout(() => {
          queue.splice(queue.indexOf(turn), 1);
          resolve(null);
        }, patience());
        queue.push(turn);
      });
    },
  };
}

const once = (run: () => void): Leave => {
  let done = false;
  return () => {
    if (!done) run();
    done = true;
  };
};
