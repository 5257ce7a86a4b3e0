import { brand } from '../../domain/kernel/brand.ts';
import type { DeliveryId, EventId, LeadId } from '../../domain/kernel/ids.ts';
import type { Instant } from '../../domain/kernel/instant.ts';
import type { Delivery } from '../../domain/webhooks/delivery.ts';
import type { Digest } from '../ports/system.ts';

/** The first 32 hex digits of a SHA-256 in the shape of a UUID (version 8: content-derived). */
function uuidOf(hash: string): string {
  const h = `${hash.slice(0, 12)}8${hash.slice(13, 16)}8${hash.slice(17, 32)}`;
  return `${h.slice(0, 8)}-${h.slice(8, 12)}-${h.slice(12, 16)}-${h.slice(16, 20)}-${h.slice(20, 32)}`;
}

/** The id follows from event and endpoint, so whoever opens the row finds the same one. `attempt` 2 and on: a row that takes over. */
export const deliveryIdOf = (digest: Pick<Digest, 'sha256'>, eventId: string, endpointId: string, attempt = 1): DeliveryId =>
  brand<DeliveryId>(`dlv_${uuidOf(digest.sha256(`${eventId}/${endpointId}${attempt === 1 ? '' : `/${attempt}`}`))}`);

/** A ledger row that is due at once. */
export const newDelivery = (
  id: DeliveryId,
  event: { readonly id: string; readonly type: string; readonly leadId: string },
  endpointId: string,
  at: Instant,
): Delivery => ({
  id,
  leadId: brand<LeadId>(event.leadId),
  eventId: brand<EventId>(event.id),
  eventType: event.type,
  endpointId,
  state: 'pending',
  attempts: [],
  attemptCount: 0,
  nextAttemptAt: at,
  createdAt: at,
  updatedAt: at,
});
