import type { DeliveryId, EventId, LeadId } from '../kernel/ids.ts';
import type { Instant } from '../kernel/instant.ts';

export const deliveryStates = ['pending', 'delivered', 'refused', 'superseded', 'dead'] as const;
export type DeliveryState = (typeof deliveryStates)[number];

export type DeliveryAttempt = {
  readonly at: Instant;
  /** HTTP status, or null when no answer came. */
  readonly status: number | null;
  /** Code of the failure: `http-503`, `timeout`, `blocked-address`, … null on success. */
  readonly error: string | null;
  readonly durationMs: number;
  /** First 1 KB of the answer's body, for the log. */
  readonly body: string | null;
};

/** The ledger row of one event at one endpoint. `nextAttemptAt` is null once the state is final. */
export type Delivery = {
  readonly id: DeliveryId;
  readonly leadId: LeadId;
  readonly eventId: EventId;
  readonly eventType: string;
  readonly endpointId: string;
  readonly state: DeliveryState;
  readonly attempts: readonly DeliveryAttempt[];
  readonly attemptCount: number;
  readonly nextAttemptAt: Instant | null;
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
};

/** Ledger rows as a person reads them: ids are hashes and tell no time. Events of one instant are in the order of their ids. */
export const byCreation = (a: Delivery, b: Delivery): number =>
  compare(a.createdAt, b.createdAt) || compare(a.eventId, b.eventId) || compare(a.id, b.id);
const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
