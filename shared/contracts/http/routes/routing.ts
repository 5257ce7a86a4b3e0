import * as z from 'zod';
import { $slug } from '../../documents/common.ts';
import { $holdings, $reRun, $routePreview, $unroutedLead } from '../routing-resources.ts';
import { $leadPath, $page, bodyProblems, page, route } from './common.ts';

const $ownerPath = z.object({ ownerId: z.string().max(63) });

/** Who gets a lead and why; what nothing placed; owners who leave. */
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
  ownerLeaves: route({
    operationId: 'ownerLeaves',
    method: 'POST',
    path: '/v1/owners/{ownerId}/leave',
    function: 'routing',
    scope: 'records:write',
    summary: 'An owner leaves: out of every team at once, and everything they have goes to a successor, or by the plan.',
    params: $ownerPath,
    body: z.strictObject({
      toOwnerId: $slug.nullable().meta({ description: 'Null: leads are routed anew, accounts and opportunities are nobody’s.' }),
    }),
    responses: { 202: { description: 'What is still to be moved.', schema: $holdings } },
    problems: [...bodyProblems, 'unknown-record', 'unknown-owner', 'write-conflict'],
  }),
  getHoldings: route({
    operationId: 'getHoldings',
    method: 'GET',
    path: '/v1/owners/{ownerId}/holdings',
    function: 'routing',
    scope: 'records:read',
    summary: 'What an owner has; nothing any more once their re-homing has ended.',
    params: $ownerPath,
    responses: { 200: { description: 'Holdings.', schema: $holdings } },
    problems: ['unknown-record', 'invalid-request'],
  }),
};
