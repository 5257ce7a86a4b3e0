import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { HttpFunctionName } from '../shared/contracts/http/functions.ts';

/** Functions behind the public's doors: a flood there must leave room for those who work with the leads. */
const publicDoors: ReadonlySet<HttpFunctionName> = new Set(['capture']);

/**
 * Requests under way at once; more would only wait longer. The process serves some 150 posts a second on two cores, so the
 * last of these is answered within half a second.
 */
const bounds = { publicDoor: 64, all: 256 };

/** A turn of the event loop that takes this long means that more is wanted than can be done; timers of stores run late. */
const crowdedMillis = 150;
/** How long the longest turn of late is remembered, in milliseconds. */
const windowMillis = 250;

export type Admission = {
  /** Null: too much is under way, answer 429. Else call it when the request is answered. */
  readonly enter: (name: HttpFunctionName) => (() => void) | null;
};

/**
 * The bound that API Gateway and Lambda put on a deployment, for one process (R20). `delay` is the longest turn of the event
 * loop of late, in milliseconds.
 */
export function createAdmission(delay: () => number, limits = bounds): Admission {
  let all = 0;
  let atPublicDoor = 0;
  return {
    enter: (name) => {
      const isPublic = publicDoors.has(name);
      // The monitor must hear that we live, above all while it is crowded.
      if (name !== 'site' && all >= limits.all) return null;
      if (isPublic && (atPublicDoor >= limits.publicDoor || (atPublicDoor > 0 && delay() > crowdedMillis))) return null;
      all += 1;
      if (isPublic) atPublicDoor += 1;
      return () => {
        all -= 1;
        if (isPublic) atPublicDoor -= 1;
      };
    },
  };
}

/** The longest turn of the event loop in the current window, in milliseconds. Holds nothing open. */
export function loopDelay(now: () => number = () => performance.now()): () => number {
  const histogram = monitorEventLoopDelay({ resolution: 10 });
  histogram.enable();
  let since = now();
  let before = 0;
  return () => {
    const current = histogram.max / 1e6;
    if (now() - since > windowMillis) {
      before = current;
      since = now();
      histogram.reset();
    }
    return Math.max(before, Number.isFinite(current) ? current : 0);
  };
}
