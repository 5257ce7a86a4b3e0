import { createStartTimers, type StartTimersDeps } from '../../shared/application/sla/start-timers.ts';
import { topology } from '../../shared/contracts/topology.ts';
import { lazy } from '../../shared/lambda/lazy.ts';
import { type QueueDeps, queueHandler } from '../../shared/lambda/queue-handler.ts';
import { eventIds, eventMessage } from '../../shared/lambda/schemas.ts';
import { composeStartClocks } from '../compose/start-clocks.ts';

/** lead.routed, lead.assigned → one timer workflow per clock. */
export const create = (deps: QueueDeps & StartTimersDeps) =>
  queueHandler(deps, {
    queue: 'start-clocks',
    schema: eventMessage(topology['start-clocks'].events),
    react: createStartTimers(deps),
    concurrency: 'parallel',
    idsOf: eventIds,
  });

export const handler = lazy(() => create(composeStartClocks()));
