import { createReadEnrichment, type ReadEnrichmentDeps } from '../../application/enrichment/read-enrichment.ts';
import { enrichmentRoutes } from '../../contracts/http/routes/enrichment.ts';
import { ok } from '../../domain/kernel/result.ts';
import { type Endpoint, endpoint } from './endpoint.ts';

export type EnrichmentDeps = ReadEnrichmentDeps;

export function enrichmentEndpoints(deps: EnrichmentDeps): readonly Endpoint[] {
  const read = createReadEnrichment(deps);
  return [
    endpoint(enrichmentRoutes.getEnrichment, async ({ params }) => {
      const found = await read(params.leadId);
      return found.ok ? ok({ status: 200, json: found.value }) : found;
    }),
  ];
}
