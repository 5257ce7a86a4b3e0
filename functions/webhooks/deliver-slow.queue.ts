import type { QueueSender } from '../../shared/application/ports/messaging.ts';
import { createDeliver, type DeliverDeps } from '../../shared/application/webhooks/deliver.ts';
import { lanes } from '../../shared/application/webhooks/lanes.ts';
import { $deliverMessage } from '../../shared/contracts/messages.ts';
import { lazy } from '../../shared/lambda/lazy.ts';
import { type QueueDeps, queueHandler } from '../../shared/lambda/queue-handler.ts';
import { composeDeliverSlow } from '../compose/deliver-slow.ts';

/** One signed POST per message with the full time, for endpoints that timed out. */
export const create = (deps: Omit<QueueDeps, 'queues'> & DeliverDeps & { readonly queues: QueueSender }) =>
  queueHandler(deps, {
    queue: 'deliver-webhook-slow',
    schema: $deliverMessage,
    react: createDeliver(deps, lanes.slow),
    concurrency: 'parallel',
    idsOf: (message) => ({ deliveryId: message.deliveryId, leadId: message.leadId }),
  });

export const handler = lazy(() => create(composeDeliverSlow()));
