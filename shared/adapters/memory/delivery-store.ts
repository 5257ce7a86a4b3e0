import type { DeliveryStore } from '../../application/ports/delivery-store.ts';
import { byCreation, type Delivery } from '../../domain/webhooks/delivery.ts';

/** The delivery ledger as a map. */
export function createMemoryDeliveryStore(rows: Map<string, Delivery> = new Map()): DeliveryStore {
  const name = (leadId: string, id: string): string => `${leadId}/${id}`;
  return {
    open: async (delivery) => {
      const key = name(delivery.leadId, delivery.id);
      const standing = rows.get(key) ?? structuredClone(delivery);
      rows.set(key, standing);
      return standing;
    },
    get: async (leadId, id) => rows.get(name(leadId, id)) ?? null,
    update: async (delivery, expectedAttempts) => {
      const key = name(delivery.leadId, delivery.id);
      const standing = rows.get(key);
      if (standing?.state !== 'pending' || standing.attemptCount !== expectedAttempts) return 'stale';
      rows.set(key, structuredClone(delivery));
      return 'ok';
    },
    ofLead: async (leadId) => [...rows.values()].filter((row) => row.leadId === leadId).sort(byCreation),
    due: async (before, limit) =>
      [...rows.values()]
        .flatMap(({ leadId, id, state, nextAttemptAt }) =>
          state === 'pending' && nextAttemptAt !== null && nextAttemptAt < before ? [{ leadId, deliveryId: id, nextAttemptAt }] : [],
        )
        .sort((a, b) => (a.nextAttemptAt < b.nextAttemptAt ? -1 : 1))
        .slice(0, limit),
  };
}
