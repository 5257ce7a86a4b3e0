import type { LeadEvent } from '../../contracts/events/catalogue.ts';
import { wantsEvent } from '../../domain/webhooks/event-filter.ts';
import type { Documents } from '../documents/documents.ts';
import type { EventPublisher } from '../ports/messaging.ts';

export type PublishEvents = (events: readonly LeadEvent[]) => Promise<{ readonly failed: readonly string[] }>;

/**
 * Puts committed events on the bus, each marked whether any published webhook endpoint wants its type: the fan-out rule
 * matches the mark, so nothing runs for events nobody subscribed to. When the documents cannot be read every event is
 * marked; the fan-out decides again by itself.
 */
export const createPublishEvents =
  (deps: { readonly publisher: EventPublisher; readonly documents: Documents<'webhook-endpoint'> }): PublishEvents =>
  async (events) => {
    if (events.length === 0) return { failed: [] };
    const endpoints = await deps.documents.all('webhook-endpoint').catch(() => null);
    return deps.publisher.publish(
      events.map((event) => ({
        event,
        fanOut: endpoints === null || endpoints.some((endpoint) => wantsEvent(endpoint.body, event.type)),
      })),
    );
  };
