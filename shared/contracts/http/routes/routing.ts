import * as z from 'zod';
import { $slug } from '../../documents/common.ts';
import { $reRun, $routePreview, $unroutedLead } from '../routing-resources.ts';
import { $leadPath, $page, bodyProblems, page, route } from './common.ts';

/** Who gets a lead and why; what nothing placed. */
export const routingRoutes = {
  previewRoute: route({
    operationId: 'previewRoute',
    method: 'POST',
    path: '/v1/leads/{leadId}/route-preview',
    function: 'routing',
    scope: 'leads:read',
    summary: 'Who would get the lead by the published plan or the draft, now or at a moment, and why. Nothing is written.',
    params: $leadPath,
    body: z.strictObject({
      plan: z.enum(['published', 'draft']).default('published'),
      at: z.iso
        .datetime({ offset: true })
        .optional()
        .meta({ description: 'Absences and hours of that moment; loads and turns are those of now.' }),
      fresh: z.boolean().default(false).meta({ description: 'As if no owner had given the lead back.' }),
    }),
    responses: { 200: { description: 'The decision.', schema: $routePreview } },
    problems: [...bodyProblems, 'unknown-lead', 'erased', 'unknown-document'],
  }),
  listUnrouted: route({
    operationId: 'listUnrouted',
    method: 'GET',
    path: '/v1/routing/unrouted',
    function: 'routing',
    scope: 'leads:read',
    summary: 'Leads that wait in a queue for an owner, longest there first, each with its reason. A page beside a reason may be short.',
    query: $page.extend({ queue: $slug, reason: $slug.optional() }),
    responses: { 200: { description: 'A page of leads.', schema: page($unroutedLead) } },
    problems: ['invalid-request', 'malformed-cursor'],
  }),
  reRunRouting: route({
    operationId: 'reRunRouting',
    method: 'POST',
    path: '/v1/routing/re-run',
    function: 'routing',
    scope: 'leads:write',
    summary: 'Send waiting leads through routing again: those named, or a page of a queue. Ask again with the cursor until it is null.',
    body: z.union(
      [
        z.strictObject({ leadIds: z.array(z.string().max(100)).min(1).max(200) }),
        z.strictObject({
          queue: $slug,
          reason: $slug.optional(),
          limit: z.int().min(1).max(200).default(100),
          cursor: z.string().max(2000).optional(),
        }),
      ],
      'must be {"leadIds": […]} or {"queue": "…", "reason": "…", "limit": 100, "cursor": "…"}',
    ),
    responses: { 200: { description: 'What is on its way, and what was left alone.', schema: $reRun } },
    problems: [...bodyProblems, 'malformed-cursor'],
  }),
};
