import type { QueueSender } from '../../shared/application/ports/messaging.ts';
import { createDeliver, type DeliverDeps } from '../../shared/application/webhooks/deliver.ts';
import { lanes } from '../../shared/application/webhooks/lanes.ts';
import { $deliverMessage } from '../../shared/contracts/messages.ts';
import { lazy } from '../../shared/lambda/lazy.ts';
import { type QueueDeps, queueHandler } from '../../shared/lambda/queue-handler.ts';
import { composeDeliver } from '../compose/deliver.ts';

/** One signed POST per message, the whole batch at once so that a slow endpoint holds nobody up. */
export const create = (deps: Omit<QueueDeps, 'queues'> & DeliverDeps & { readonly queues: QueueSender }) =>
  queueHandler(deps, {
    queue: 'deliver-webhook',
    schema: $deliverMessage,
    react: createDeliver(deps, lanes.fast),
    concurrency: 'parallel',
    idsOf: (message) => ({ deliveryId: message.deliveryId, leadId: message.leadId }),
  });

export const handler = lazy(() => create(composeDeliver()));
