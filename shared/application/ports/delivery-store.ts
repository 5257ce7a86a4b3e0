import type { DeliveryId, LeadId } from '../../domain/kernel/ids.ts';
import type { Instant } from '../../domain/kernel/instant.ts';
import type { Delivery } from '../../domain/webhooks/delivery.ts';

export type DueDelivery = { readonly leadId: LeadId; readonly deliveryId: DeliveryId; readonly nextAttemptAt: Instant };

/** The delivery ledger: one row per (event, endpoint). */
export type DeliveryStore = {
  /** Writes the row unless it exists; returns the row that now stands. */
  readonly open: (delivery: Delivery) => Promise<Delivery>;
  readonly get: (leadId: LeadId, id: DeliveryId) => Promise<Delivery | null>;
  /** Replaces the row if its attemptCount is still `expectedAttempts` and its state pending. */
  readonly update: (delivery: Delivery, expectedAttempts: number) => Promise<'ok' | 'stale'>;
  /** Rows in the order of their making, then of their events. */
  readonly ofLead: (leadId: LeadId) => Promise<readonly Delivery[]>;
  /** Pending rows whose next attempt is before `before`, oldest first. Eventually consistent. */
  readonly due: (before: Instant, limit: number) => Promise<readonly DueDelivery[]>;
};
