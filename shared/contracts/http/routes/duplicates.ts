import * as z from 'zod';
import { suspicionStates } from '../../../domain/identity/suspicion.ts';
import { $duplicate, $duplicatePair } from '../duplicate-resources.ts';
import { $lead } from '../resources.ts';
import { $leadPath, $page, bodyProblems, page, route } from './common.ts';

const $pairPath = $leadPath.extend({ otherId: z.string().max(100) });

/** Leads that may be one person: suggested by the machine, decided by people. */
export const duplicatesRoutes = {
  getDuplicates: route({
    operationId: 'getDuplicates',
    method: 'GET',
    path: '/v1/leads/{leadId}/duplicates',
    function: 'duplicates',
    scope: 'leads:read',
    summary: 'Leads that may be the same person, why, and what was said to it. Open ones first, best first.',
    params: $leadPath,
    responses: { 200: { description: 'One entry per other lead.', schema: z.object({ items: z.array($duplicate) }) } },
    problems: ['unknown-lead', 'erased'],
  }),
  listDuplicates: route({
    operationId: 'listDuplicates',
    method: 'GET',
    path: '/v1/duplicates',
    function: 'duplicates',
    scope: 'leads:read',
    summary: 'Pairs over all leads: open ones best first, decided ones newest first.',
    query: $page.extend({ state: z.enum(suspicionStates).default('open') }),
    responses: { 200: { description: 'A page of pairs.', schema: page($duplicatePair) } },
    problems: ['invalid-request', 'malformed-cursor'],
  }),
  acceptDuplicate: route({
    operationId: 'acceptDuplicate',
    method: 'POST',
    path: '/v1/leads/{leadId}/duplicates/{otherId}/accept',
    function: 'duplicates',
    scope: 'leads:write',
    summary: 'They are one person: merge them. Again: the same answer.',
    params: $pairPath,
    responses: {
      200: { description: 'The lead that stays, with its version as ETag.', schema: $lead, headers: ['ETag', 'Content-Location'] },
    },
    problems: ['unknown-lead', 'erased', 'unknown-duplicate', 'too-many-members', 'write-conflict'],
  }),
  dismissDuplicate: route({
    operationId: 'dismissDuplicate',
    method: 'POST',
    path: '/v1/leads/{leadId}/duplicates/{otherId}/dismiss',
    function: 'duplicates',
    scope: 'leads:write',
    summary: 'They are two people: not suggested again until something new speaks for it.',
    params: $pairPath,
    body: z.strictObject({ note: z.string().trim().min(1).max(1000).optional() }),
    responses: { 200: { description: 'The pair as it stands.', schema: $duplicate } },
    problems: [...bodyProblems, 'unknown-lead', 'erased', 'unknown-duplicate', 'duplicate-merged', 'write-conflict'],
  }),
};
