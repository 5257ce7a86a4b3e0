import { type EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import type { EventPublisher, OutgoingEvent } from '../../application/ports/messaging.ts';
import { eventSource } from '../../contracts/consumers.ts';

/** Bound of PutEvents. */
const batchSize = 10;

type Bus = { readonly client: EventBridgeClient; readonly busName: string };
type Batch = { readonly failed: readonly string[]; readonly error: unknown };

const entryOf = ({ event, fanOut }: OutgoingEvent, busName: string) => ({
  EventBusName: busName,
  Source: eventSource,
  DetailType: event.type,
  Detail: JSON.stringify({ ...event, fanOut }),
  Time: new Date(event.occurredAt),
});

/** Entries fail one by one: the answer has one result per entry, in order. A failed request fails its whole batch. */
async function putBatch({ client, busName }: Bus, batch: readonly OutgoingEvent[]): Promise<Batch> {
  try {
    const { Entries = [] } = await client.send(new PutEventsCommand({ Entries: batch.map((event) => entryOf(event, busName)) }));
    return { failed: batch.flatMap(({ event }, index) => (Entries[index]?.EventId ? [] : [event.id])), error: null };
  } catch (error) {
    return { failed: batch.map(({ event }) => event.id), error };
  }
}

/** Events to the bus, ten a request, requests in parallel. Throws when no request went through at all. */
export const createEventPublisher = (bus: Bus): EventPublisher => ({
  publish: async (events) => {
    const count = Math.ceil(events.length / batchSize);
    const batches = Array.from({ length: count }, (_, index) => events.slice(index * batchSize, (index + 1) * batchSize));
    const results = await Promise.all(batches.map((batch) => putBatch(bus, batch)));
    const [first] = results;
    if (first?.error && results.every((result) => result.error)) throw first.error;
    return { failed: results.flatMap((result) => result.failed) };
  },
});
