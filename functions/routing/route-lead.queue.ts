import { createRouteLead, type RouteLeadDeps } from '../../shared/application/routing/route-lead.ts';
import { consumers } from '../../shared/contracts/consumers.ts';
import { eventConsumer } from '../../shared/lambda/event-consumer.ts';
import { lazy } from '../../shared/lambda/lazy.ts';
import type { QueueDeps } from '../../shared/lambda/queue-handler.ts';
import { composeRouteLead } from '../compose/route-lead.ts';

/** lead.qualified → lead.routed or lead.unrouted. Serial, because the leads of one batch race for the same pool row. */
export const create = (deps: QueueDeps & RouteLeadDeps) =>
  eventConsumer(deps, { queue: 'route-lead', events: consumers['route-lead'].events, react: createRouteLead(deps), concurrency: 'serial' });

export const handler = lazy(() => create(composeRouteLead()));
