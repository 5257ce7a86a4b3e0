import type { QueueSender } from '../../shared/application/ports/messaging.ts';
import { createReHome, type ReHomeDeps } from '../../shared/application/routing/re-home.ts';
import { $reHomeMessage } from '../../shared/contracts/messages.ts';
import { lazy } from '../../shared/lambda/lazy.ts';
import { type QueueDeps, queueHandler } from '../../shared/lambda/queue-handler.ts';
import { composeReHome } from '../compose/re-home.ts';

/** One page of what an owner who left had, per message. */
export const create = (deps: Omit<QueueDeps, 'queues'> & ReHomeDeps & { readonly queues: QueueSender }) =>
  queueHandler(deps, {
    queue: 're-home',
    schema: $reHomeMessage,
    react: createReHome(deps),
    concurrency: 'serial',
    idsOf: (message) => ({ ownerId: message.ownerId }),
  });

export const handler = lazy(() => create(composeReHome()));
