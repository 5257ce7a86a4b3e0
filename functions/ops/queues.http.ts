import type { QueueAdmin } from '../../shared/application/ports/messaging.ts';
import { refuse } from '../../shared/contracts/http/problems.ts';
import { queuesRoutes } from '../../shared/contracts/http/routes/queues.ts';
import { type QueueName, queueFunctions } from '../../shared/contracts/topology.ts';
import { err, ok } from '../../shared/domain/kernel/result.ts';
import { endpoint } from '../../shared/lambda/http/endpoint.ts';
import { type HttpDeps, httpHandler } from '../../shared/lambda/http/http-handler.ts';
import { lazy } from '../../shared/lambda/lazy.ts';
import { composeQueues } from '../compose/queues.ts';

const names: ReadonlySet<string> = new Set(queueFunctions.map(([, row]) => row.queue));
const isQueue = (name: string): name is QueueName => names.has(name);

/** Depths and dead letters, and the redrive command (R8). */
export const create = (deps: HttpDeps & { readonly admin: QueueAdmin }) =>
  httpHandler(deps, [
    endpoint(queuesRoutes.listQueues, async () => ok({ status: 200, json: { items: await deps.admin.states() } })),
    endpoint(queuesRoutes.redriveQueue, async ({ params }) =>
      isQueue(params.name) ? ok({ status: 200, json: await deps.admin.redrive(params.name) }) : err(refuse('unknown-queue')),
    ),
  ]);

export const handler = lazy(() => create(composeQueues()));
