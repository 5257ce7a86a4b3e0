import { $enrichment } from '../enrichment-resources.ts';
import { $leadPath, route } from './common.ts';

/** What sources say of a lead. */
export const enrichmentRoutes = {
  getEnrichment: route({
    operationId: 'getEnrichment',
    method: 'GET',
    path: '/v1/leads/{leadId}/enrichment',
    function: 'enrichment',
    scope: 'leads:read',
    summary: 'Per field what each source says, which one won and why, cost and end of licence; and what the look-up under way has tried.',
    params: $leadPath,
    responses: { 200: { description: 'The sources.', schema: $enrichment } },
    problems: ['unknown-lead', 'erased', 'invalid-request'],
  }),
};
