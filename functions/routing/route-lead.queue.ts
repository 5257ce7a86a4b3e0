import { createRouteLead, type RouteLeadDeps } from '../../shared/application/routing/route-lead.ts';
import { topology } from '../../shared/contracts/topology.ts';
import { lazy } from '../../shared/lambda/lazy.ts';
import { type QueueDeps, queueHandler } from '../../shared/lambda/queue-handler.ts';
import { eventIds, eventMessage } from '../../shared/lambda/schemas.ts';
import { composeRouteLead } from '../compose/route-lead.ts';

/** lead.qualified → lead.routed or lead.unrouted. Serial, because the leads of one batch race for the same pool row. */
export const create = (deps: QueueDeps & RouteLeadDeps) =>
  queueHandler(deps, {
    queue: 'route-lead',
    schema: eventMessage(topology['route-lead'].events),
    react: createRouteLead(deps),
    concurrency: 'serial',
    idsOf: eventIds,
  });

export const handler = lazy(() => create(composeRouteLead()));
