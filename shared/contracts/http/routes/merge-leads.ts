import * as z from 'zod';
import { $lead } from '../resources.ts';
import { $leadPath, commandProblems, route } from './common.ts';

const $otherLead = z.string().min(1).max(100);

/** One person who is several leads, and back. */
export const mergeLeadsRoutes = {
  mergeLead: route({
    operationId: 'mergeLead',
    method: 'POST',
    path: '/v1/leads/{leadId}/merge',
    function: 'merge-leads',
    scope: 'leads:write',
    summary:
      'Make one lead of two. The one further along stays, whichever is named first; the id of the other answers as it. Again: the same answer.',
    params: $leadPath,
    body: z.strictObject({ otherId: $otherLead }),
    headers: ['If-Match'],
    responses: {
      200: { description: 'The lead that stays, with its version as ETag.', schema: $lead, headers: ['ETag', 'Content-Location'] },
    },
    problems: [...commandProblems, 'stale-version', 'same-lead', 'too-many-members'],
  }),
  unmergeLead: route({
    operationId: 'unmergeLead',
    method: 'POST',
    path: '/v1/leads/{leadId}/unmerge',
    function: 'merge-leads',
    scope: 'leads:write',
    summary: 'Take a member out of a merged lead: it is what it was, with what came in by its own identity since.',
    params: $leadPath,
    body: z.strictObject({ memberId: $otherLead }),
    headers: ['If-Match'],
    responses: { 200: { description: 'Both leads as they stand now.', schema: z.object({ survivor: $lead, member: $lead }) } },
    problems: [...commandProblems, 'stale-version', 'not-a-member'],
  }),
};
