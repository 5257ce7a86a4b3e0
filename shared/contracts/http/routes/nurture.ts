import { $nurtureRuns } from '../nurture-resources.ts';
import { $leadPath, route } from './common.ts';

export const nurtureRoutes = {
  getNurture: route({
    operationId: 'getNurture',
    method: 'GET',
    path: '/v1/leads/{leadId}/nurture',
    function: 'nurture',
    scope: 'leads:read',
    summary: 'The nurture tracks the lead is or was in: which step comes next and when, what was sent, why it left.',
    params: $leadPath,
    responses: { 200: { description: 'Runs, newest first.', schema: $nurtureRuns } },
    problems: ['unknown-lead', 'erased'],
  }),
};
