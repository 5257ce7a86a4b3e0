import { createEnrichLead, type EnrichLeadDeps } from '../../shared/application/enrichment/enrich-lead.ts';
import { consumers } from '../../shared/contracts/consumers.ts';
import { eventConsumer } from '../../shared/lambda/event-consumer.ts';
import { lazy } from '../../shared/lambda/lazy.ts';
import type { QueueDeps } from '../../shared/lambda/queue-handler.ts';
import { composeEnrichLead } from '../compose/enrich-lead.ts';

/** lead.captured, lead.created → lead.enriched. */
export const create = (deps: QueueDeps & EnrichLeadDeps) =>
  eventConsumer(deps, { queue: 'enrich-lead', events: consumers['enrich-lead'].events, react: createEnrichLead(deps) });

export const handler = lazy(() => create(composeEnrichLead()));
