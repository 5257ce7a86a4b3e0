import type { DeliveryId, EventId, LeadId } from '../kernel/ids.ts';
import { type Instant, millisBetween } from '../kernel/instant.ts';
import type { Delivery } from '../webhooks/delivery.ts';

export const obligationStates = ['open', 'late', 'closed'] as const;
export type ObligationState = (typeof obligationStates)[number];

/** That a sink which holds the person must learn of a withdrawal, a suppression or a restriction; one per sink and event. */
export type Obligation = {
  readonly leadId: LeadId;
  readonly endpointId: string;
  /** The event the sink must acknowledge. */
  readonly eventId: EventId;
  readonly eventType: string;
  /** `open`: in time. `late`: told of once, and open still. */
  readonly state: ObligationState;
  /** The delivery that is on its way now; another one takes over when it was given up. */
  readonly deliveryId: DeliveryId;
  /** Deliveries made for it so far. */
  readonly tries: number;
  readonly openedAt: Instant;
  readonly dueAt: Instant;
  /** When the sweep looks again; null once closed. */
  readonly nextCheckAt: Instant | null;
  readonly closedAt: Instant | null;
  /** What proves that the sink took it. */
  readonly evidence: { readonly deliveryId: DeliveryId; readonly at: Instant; readonly status: number } | null;
};

/** Attempts that surely told the receiver nothing: no connection was made, or we did not try. */
const neverSent: ReadonlySet<string> = new Set([
  'connection-refused',
  'connect-timeout',
  'dns',
  'tls',
  'endpoint-disabled',
  'lead-erased',
  'blocked-address',
  'blocked-host',
  'invalid-url',
]);
/** What the gate writes instead of an attempt. */
export const gateError = (why: string): string => `consent:${why}`;
const isNeverSent = (error: string): boolean => neverSent.has(error) || error.startsWith('consent:');

/**
 * Whether the receiver may hold what a delivery carried: it acknowledged it, an attempt left without a clear failure to connect,
 * attempts are no longer listed, or one may be under way this very moment.
 */
export const mayHaveArrived = ({ state, attempts, attemptCount }: Delivery): boolean =>
  state === 'delivered' ||
  state === 'pending' ||
  attemptCount > attempts.length ||
  attempts.some(({ status, error }) => status !== null || (error !== null && !isNeverSent(error)));

/** The attempt by which a receiver acknowledged; null while it has not. */
export function acknowledgement({ id, state, attempts }: Delivery): Obligation['evidence'] {
  const last = attempts.at(-1);
  return state === 'delivered' && last !== undefined && last.status !== null ? { deliveryId: id, at: last.at, status: last.status } : null;
}

/** Seconds from the withdrawal to its acknowledgement, or to now. */
export const lagSeconds = ({ openedAt, evidence }: Obligation, now: Instant): number =>
  Math.max(0, Math.round(millisBetween(openedAt, evidence?.at ?? now) / 1000));
