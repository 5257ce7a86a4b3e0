import { createStartTimers, type StartTimersDeps } from '../../shared/application/sla/start-timers.ts';
import { consumers } from '../../shared/contracts/consumers.ts';
import { eventConsumer } from '../../shared/lambda/event-consumer.ts';
import { lazy } from '../../shared/lambda/lazy.ts';
import type { QueueDeps } from '../../shared/lambda/queue-handler.ts';
import { composeStartClocks } from '../compose/start-clocks.ts';

/** lead.routed, lead.assigned → one timer workflow per clock. */
export const create = (deps: QueueDeps & StartTimersDeps) =>
  eventConsumer(deps, { queue: 'start-clocks', events: consumers['start-clocks'].events, react: createStartTimers(deps) });

export const handler = lazy(() => create(composeStartClocks()));
