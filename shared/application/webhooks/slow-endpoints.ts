import { type Instant, plusMillis } from '../../domain/kernel/instant.ts';

/** An endpoint that timed out is asked on the slow lane for this long; then the fast lane tries it with one delivery. */
const slowMillis = 5 * 60_000;
/** Bounds the memory of a sandbox; the oldest entry gives way, whose next hang costs the fast lane one short timeout. */
const maxEntries = 1000;

export type SlowEndpoints = {
  /** Whether the fast lane may post to it now. Of an endpoint whose time is over it admits one at a time, as a trial. */
  readonly admits: (endpointId: string, at: Instant) => boolean;
  /** It let an attempt time out. */
  readonly timedOut: (endpointId: string, at: Instant) => void;
  /** It answered in good time. */
  readonly answered: (endpointId: string) => void;
};

/**
 * What this sandbox knows of slow endpoints. Nothing depends on it for correctness: another sandbox learns by a timeout
 * of its own, and the row of a delivery that timed out names its lane by itself.
 */
export function createSlowEndpoints(): SlowEndpoints {
  const until = new Map<string, Instant>();
  const remember = (endpointId: string, at: Instant) => {
    until.delete(endpointId);
    until.set(endpointId, plusMillis(at, slowMillis));
    if (until.size <= maxEntries) return;
    for (const oldest of until.keys()) return void until.delete(oldest);
  };
  return {
    admits: (endpointId, at) => {
      const end = until.get(endpointId);
      if (end === undefined) return true;
      if (at < end) return false;
      // The trial holds the others back until it has ended one way or the other.
      remember(endpointId, at);
      return true;
    },
    timedOut: remember,
    answered: (endpointId) => void until.delete(endpointId),
  };
}
