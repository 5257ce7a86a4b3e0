import * as z from 'zod';
import { erasureReasons } from '../../../domain/leads/erasure.ts';
import { $at } from '../../events/envelope.ts';
import { $decision, $delivery, $lead, $timelineItem, $touches } from '../resources.ts';
import { $receipt } from '../submission-resources.ts';
import { $leadPath, $page, page, route } from './common.ts';
import { lead } from './lead-answer.ts';

const $erasure = z.object({ at: $at, reason: z.enum(erasureReasons) });

/** Everything that can be read about leads and receipts. */
export const readLeadsRoutes = {
  listLeads: route({
    operationId: 'listLeads',
    method: 'GET',
    path: '/v1/leads',
    function: 'read-leads',
    scope: 'leads:read',
    summary:
      'List leads: all by stage, or those of a stage (best score first), an owner (next due first), an account (first captured first) or a queue (not placed).',
    query: $page.extend({
      stage: z.string().max(40).optional(),
      owner: z.string().max(63).optional(),
      account: z.string().max(63).optional(),
      queue: z.string().max(63).optional(),
    }),
    responses: { 200: { description: 'A page of leads.', schema: page($lead) } },
    problems: ['invalid-request', 'malformed-cursor'],
  }),
  getLead: route({
    operationId: 'getLead',
    method: 'GET',
    path: '/v1/leads/{leadId}',
    function: 'read-leads',
    scope: 'leads:read',
    summary: 'Read one lead. The id of a merged lead answers the one it was merged into, and Content-Location says so.',
    params: $leadPath,
    responses: { 200: { ...lead, headers: ['ETag', 'Content-Location'] }, 304: { description: 'Unchanged since If-None-Match.' } },
    problems: ['unknown-lead', 'erased'],
  }),
  getTimeline: route({
    operationId: 'getTimeline',
    method: 'GET',
    path: '/v1/leads/{leadId}/timeline',
    function: 'read-leads',
    scope: 'leads:read',
    summary: 'Every event of the lead, and of those merged into it, in order.',
    params: $leadPath,
    query: $page,
    responses: { 200: { description: 'A page of events.', schema: page($timelineItem) } },
    problems: ['unknown-lead', 'malformed-cursor', 'invalid-request'],
  }),
  getExplanation: route({
    operationId: 'getExplanation',
    method: 'GET',
    path: '/v1/leads/{leadId}/explanation',
    function: 'read-leads',
    scope: 'leads:read',
    summary: 'Every decision with its rule versions and inputs; of an erased person only that they were erased.',
    params: $leadPath,
    responses: {
      200: { description: 'Decisions in order.', schema: z.object({ items: z.array($decision), erased: $erasure.optional() }) },
    },
    problems: ['unknown-lead'],
  }),
  getTouches: route({
    operationId: 'getTouches',
    method: 'GET',
    path: '/v1/leads/{leadId}/touches',
    function: 'read-leads',
    scope: 'leads:read',
    summary: 'Every touch, oldest first, and the credit each has by six models.',
    params: $leadPath,
    responses: { 200: { description: 'Touches with their credit.', schema: $touches } },
    problems: ['unknown-lead', 'erased'],
  }),
  getDeliveries: route({
    operationId: 'getDeliveries',
    method: 'GET',
    path: '/v1/leads/{leadId}/deliveries',
    function: 'read-leads',
    scope: 'leads:read',
    summary: 'Webhook deliveries of the lead.',
    params: $leadPath,
    responses: { 200: { description: 'Deliveries.', schema: z.object({ items: z.array($delivery) }) } },
    problems: ['unknown-lead', 'erased'],
  }),
  getReceipt: route({
    operationId: 'getReceipt',
    method: 'GET',
    path: '/v1/receipts/{receiptId}',
    function: 'read-leads',
    scope: 'leads:read',
    summary: 'What became of a submission.',
    params: z.object({ receiptId: z.string().max(100) }),
    responses: { 200: { description: 'The receipt.', schema: $receipt } },
    problems: ['unknown-receipt'],
  }),
};
