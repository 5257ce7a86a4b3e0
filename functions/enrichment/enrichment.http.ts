import { type EnrichmentDeps, enrichmentEndpoints } from '../../shared/lambda/http/enrichment-endpoints.ts';
import { type HttpDeps, httpHandler } from '../../shared/lambda/http/http-handler.ts';
import { lazy } from '../../shared/lambda/lazy.ts';
import { composeEnrichment } from '../compose/enrichment.ts';

/** What sources say of a lead, and who wins. */
export const create = (deps: HttpDeps & EnrichmentDeps) => httpHandler(deps, enrichmentEndpoints(deps));

export const handler = lazy(() => create(composeEnrichment()));
