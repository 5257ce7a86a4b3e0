import * as z from 'zod';
import { $discountInput, $discountResult, $engagementBatch, $engagementResults } from '../engagement-resources.ts';
import { $leadPath, bodyProblems, commandProblems, route } from './common.ts';

const $providerPath = z.object({ provider: z.string().max(63) });

/** What people do, from everybody who can know it. */
export const engagementsRoutes = {
  recordEngagements: route({
    operationId: 'recordEngagements',
    method: 'POST',
    path: '/v1/engagements',
    function: 'engagements',
    scope: 'public',
    optionalKey: true,
    summary:
      'Record what people did. Without a key: a browser, for its own visitor and for what a browser can know. With one (scope engagements:write or leads:write): any signal, of a leadId, an email or a visitorToken.',
    body: $engagementBatch,
    // A page sends plain text, which needs no preflight.
    bodyTypes: ['application/json', 'text/plain'],
    limits: { bytes: 256 * 1024, depth: 8 },
    headers: ['Authorization', 'Origin'],
    responses: { 202: { description: 'Every item with its result.', schema: $engagementResults } },
    problems: [...bodyProblems, 'invalid-key', 'missing-scope', 'origin-refused', 'too-many-requests', 'write-conflict'],
  }),
  preflightEngagements: route({
    operationId: 'preflightEngagements',
    method: 'OPTIONS',
    path: '/v1/engagements',
    function: 'engagements',
    scope: 'public',
    summary: 'CORS preflight by the origins of all forms.',
    responses: { 204: { description: 'Allowed origin and headers.' } },
    problems: [],
  }),
  discountEngagements: route({
    operationId: 'discountEngagements',
    method: 'POST',
    path: '/v1/leads/{leadId}/engagements/discount',
    function: 'engagements',
    scope: 'leads:write',
    summary: 'Say that a machine did it: the engagements stay, and count nowhere. Points and stage follow. Or take that back.',
    params: $leadPath,
    body: $discountInput,
    responses: { 200: { description: 'What was changed.', schema: $discountResult } },
    problems: [...commandProblems],
  }),
  takeEmailEvents: route({
    operationId: 'takeEmailEvents',
    method: 'POST',
    path: '/v1/intake/email/{provider}',
    function: 'engagements',
    scope: 'public',
    summary: 'Webhook of an e-mail service, set up as the document email-provider of that id and proven as the service does it.',
    params: $providerPath,
    rawBody: true,
    responses: {
      200: {
        description: 'Taken.',
        schema: z.object({ recorded: z.int(), duplicates: z.int(), unknown: z.int(), ignored: z.int() }).meta({ id: 'EmailEventCounts' }),
      },
    },
    problems: ['malformed-json', 'body-too-large', 'unknown-document', 'unproven-sender', 'write-conflict'],
  }),
};
