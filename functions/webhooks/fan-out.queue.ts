import type { QueueSender } from '../../shared/application/ports/messaging.ts';
import { createFanOut, type FanOutDeps } from '../../shared/application/webhooks/fan-out.ts';
import { eventTypes } from '../../shared/contracts/events/catalogue.ts';
import { eventConsumer } from '../../shared/lambda/event-consumer.ts';
import { lazy } from '../../shared/lambda/lazy.ts';
import type { QueueDeps } from '../../shared/lambda/queue-handler.ts';
import { composeFanOut } from '../compose/fan-out.ts';

/** Any event a published endpoint wants → one delivery per endpoint. */
export const create = (deps: Omit<QueueDeps, 'queues'> & FanOutDeps & { readonly queues: QueueSender }) =>
  eventConsumer(deps, { queue: 'fan-out-webhooks', events: eventTypes, react: createFanOut(deps) });

export const handler = lazy(() => create(composeFanOut()));
