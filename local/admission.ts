/**
 * Requests at the public's doors under way at once, and waiting for a turn. A process serves some 150 a second on two
 * cores, so a burst of a thousand is answered within seconds and what would wait longer is better told to come again. When
 * somebody has been waiting for `lastingMillis` without a break it is no burst but a flood: then a long wait helps nobody, because as many are
 * refused as with a short one, and those who are served would only be served later.
 */
const bounds = {
  atOnce: 32,
  waiting: 1024,
  patienceMillis: 6000,
  lastingMillis: 10_000,
  floodPatienceMillis: 3000,
  /** Work that takes longer says that the machine has less to give than `atOnce` at a time, down to `atLeast`. */
  slowMillis: 1000,
  atLeast: 4,
};

/** A place inside. */
export type Place = {
  /** The work begins: what came before, such as a body that trickles in, says nothing of the machine. */
  readonly begin: () => void;
  readonly leave: () => void;
};
export type Admission = {
  /** Null: too many wait already, or the wait was too long; answer 429. */
  readonly enter: () => Promise<Place | null>;
};

/**
 * The bound that API Gateway and Lambda put on a deployment, for one process (R20). First come, first served. How many are served at once
 * shrinks by a tenth with each that was slow and grows slowly again, as TCP does: on a machine that others use as well, thirty-two at
 * once would all miss their time and be told 503.
 */
export function createAdmission(limits = bounds): Admission {
  let inside = 0;
  let most = limits.atOnce;
  /** Since when the queue has not been empty. */
  let crowdedSince: number | null = null;
  const patience = (): number => {
    const now = performance.now();
    if (queue.length === 0) crowdedSince = now;
    return now - (crowdedSince ?? now) < limits.lastingMillis ? limits.patienceMillis : limits.floodPatienceMillis;
  };
  const queue: ((place: Place | null) => void)[] = [];
  const hasRoom = (): boolean => inside < Math.floor(most);
  const place = (): Place => {
    let since: number | null = null;
    inside += 1;
    return {
      begin: () => {
        since = performance.now();
      },
      leave: once(() => {
        inside -= 1;
        const slow = since !== null && performance.now() - since > limits.slowMillis;
        most = slow ? Math.max(Math.min(limits.atLeast, limits.atOnce), most * 0.9) : Math.min(limits.atOnce, most + 1 / most);
        for (let next = hasRoom() ? queue.shift() : undefined; next !== undefined; next = hasRoom() ? queue.shift() : undefined)
          next(place());
      }),
    };
  };
  return {
    enter: () => {
      if (hasRoom()) return Promise.resolve(place());
      if (queue.length >= limits.waiting) return Promise.resolve(null);
      return new Promise((resolve) => {
        const turn = (granted: Place | null): void => {
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

const once = (run: () => void): (() => void) => {
  let done = false;
  return () => {
    if (!done) run();
    done = true;
  };
};
