import { createEnrichLead, type EnrichLeadDeps } from '../../shared/application/enrichment/enrich-lead.ts';
import { topology } from '../../shared/contracts/topology.ts';
import { lazy } from '../../shared/lambda/lazy.ts';
import { type QueueDeps, queueHandler } from '../../shared/lambda/queue-handler.ts';
import { eventIds, eventMessage } from '../../shared/lambda/schemas.ts';
import { composeEnrichLead } from '../compose/enrich-lead.ts';

/** lead.captured, lead.created → lead.enriched. */
export const create = (deps: QueueDeps & EnrichLeadDeps) =>
  queueHandler(deps, {
    queue: 'enrich-lead',
    schema: eventMessage(topology['enrich-lead'].events),
    react: createEnrichLead(deps),
    concurrency: 'parallel',
    idsOf: eventIds,
  });

export const handler = lazy(() => create(composeEnrichLead()));
