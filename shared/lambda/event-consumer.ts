import type { Reaction } from '../application/reaction.ts';
import type { EventType, LeadEvent } from '../contracts/events/catalogue.ts';
import type { QueueName } from '../contracts/topology.ts';
import { type QueueDeps, queueHandler } from './queue-handler.ts';
import { eventIds, eventMessage } from './schemas.ts';

type EventConsumer = {
  readonly queue: QueueName;
  /** The types the queue's rule lets through; anything else in it is poison. */
  readonly events: readonly EventType[];
  readonly react: (event: LeadEvent) => Promise<Reaction>;
  readonly concurrency?: 'parallel' | 'serial';
};

/** A consumer of bus events: the reaction of a use case around the common queue handling. */
export const eventConsumer = (deps: QueueDeps, { queue, events, react, concurrency = 'parallel' }: EventConsumer) =>
  queueHandler(deps, { queue, schema: eventMessage(events), react, concurrency, idsOf: eventIds });
