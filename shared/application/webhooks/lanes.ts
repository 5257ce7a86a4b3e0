import type { QueueName } from '../../contracts/topology.ts';
import type { Delivery } from '../../domain/webhooks/delivery.ts';
import { isTimeout } from '../../domain/webhooks/retry.ts';

export type Lane = {
  readonly name: 'fast' | 'slow';
  readonly queue: QueueName;
  /** Longest a whole post may take. */
  readonly totalMillis: number;
};

/**
 * The fast lane gives up soon, so that the first hang of an endpoint costs little; what it gave up on is posted again on
 * the slow lane with the full time. Standard Webhooks recommends 15 to 30 s.
 */
export const lanes = {
  fast: { name: 'fast', queue: 'deliver-webhook', totalMillis: 5_000 },
  slow: { name: 'slow', queue: 'deliver-webhook-slow', totalMillis: 15_000 },
} as const satisfies Record<Lane['name'], Lane>;

/**
 * Posts to one endpoint under way at once in the fast lane of one sandbox, and how long another one waits for its turn.
 * Both bound what an endpoint can hold up before it is known to be slow: fewer posts than the local runtime has workers.
 */
export const fastLaneCap = { inFlight: 20, patienceMillis: 500 } as const;

/** A delivery whose last attempt timed out stays on the slow lane, whichever sandbox gets it. */
export const laneOf = (row: Delivery): Lane => (isTimeout(row.attempts.at(-1)?.error ?? null) ? lanes.slow : lanes.fast);
