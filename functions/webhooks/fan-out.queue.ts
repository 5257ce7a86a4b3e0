import type { QueueSender } from '../../shared/application/ports/messaging.ts';
import { createFanOut, type FanOutDeps } from '../../shared/application/webhooks/fan-out.ts';
import { eventTypes } from '../../shared/contracts/events/catalogue.ts';
import { lazy } from '../../shared/lambda/lazy.ts';
import { type QueueDeps, queueHandler } from '../../shared/lambda/queue-handler.ts';
import { eventIds, eventMessage } from '../../shared/lambda/schemas.ts';
import { composeFanOut } from '../compose/fan-out.ts';

/** Any event a published endpoint wants → one delivery per endpoint. */
export const create = (deps: Omit<QueueDeps, 'queues'> & FanOutDeps & { readonly queues: QueueSender }) =>
  queueHandler(deps, {
    queue: 'fan-out-webhooks',
    schema: eventMessage(eventTypes),
    react: createFanOut(deps),
    concurrency: 'parallel',
    idsOf: eventIds,
  });

export const handler = lazy(() => create(composeFanOut()));
