import * as z from 'zod';
import { $slug } from '../../documents/common.ts';
import { $holdings } from '../routing-resources.ts';
import { bodyProblems, route } from './common.ts';

const $ownerPath = z.object({ ownerId: z.string().max(63) });

/** What owners have, and what becomes of it. */
export const ownersRoutes = {
  ownerLeaves: route({
    operationId: 'ownerLeaves',
    method: 'POST',
    path: '/v1/owners/{ownerId}/leave',
    function: 'owners',
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
    function: 'owners',
    scope: 'records:read',
    summary: 'What an owner has; nothing any more once their re-homing has ended.',
    params: $ownerPath,
    responses: { 200: { description: 'Holdings.', schema: $holdings } },
    problems: ['unknown-record', 'invalid-request'],
  }),
};
