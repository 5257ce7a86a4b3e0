import * as z from 'zod';
import { disqualifyReasons } from '../../../domain/leads/lifecycle.ts';
import { $activityInput, $leadCreate, $leadPatch } from '../lead-inputs.ts';
import { $leadPath, bodyProblems, commandProblems, route } from './common.ts';
import { lead } from './lead-answer.ts';

/** What people and integrations do to leads. */
export const commandLeadsRoutes = {
  createLead: route({
    operationId: 'createLead',
    method: 'POST',
    path: '/v1/leads',
    function: 'command-leads',
    scope: 'leads:write',
    summary: 'Create a lead from a trusted system.',
    body: $leadCreate,
    headers: ['Idempotency-Key'],
    responses: { 201: { ...lead, headers: ['ETag', 'Location'] } },
    problems: [
      ...bodyProblems,
      'duplicate-lead',
      'erased-person',
      'invalid-field',
      'write-conflict',
      'malformed-idempotency-key',
      'idempotency-mismatch',
    ],
  }),
  patchLead: route({
    operationId: 'patchLead',
    method: 'PATCH',
    path: '/v1/leads/{leadId}',
    function: 'command-leads',
    scope: 'leads:write',
    summary:
      'Change fields by JSON Merge Patch. A pendingStep in the answer says that the machine will move the version, and with it the ETag, again.',
    params: $leadPath,
    body: $leadPatch,
    bodyTypes: ['application/merge-patch+json', 'application/json'],
    headers: ['If-Match'],
    responses: { 200: lead },
    problems: [...commandProblems, 'missing-if-match', 'stale-version'],
  }),
  recordActivity: route({
    operationId: 'recordActivity',
    method: 'POST',
    path: '/v1/leads/{leadId}/activities',
    function: 'command-leads',
    scope: 'leads:write',
    summary: 'Record what sales did; a human outbound act is the first touch. occurredAt lies between the capture and now.',
    params: $leadPath,
    body: $activityInput,
    responses: {
      201: { description: 'Recorded.', schema: z.object({ activityId: z.string(), firstTouch: z.boolean() }), headers: ['Location'] },
    },
    problems: [...commandProblems],
  }),
  acceptLead: route({
    operationId: 'acceptLead',
    method: 'POST',
    path: '/v1/leads/{leadId}/accept',
    function: 'command-leads',
    scope: 'leads:write',
    summary: 'The owner takes the lead.',
    params: $leadPath,
    responses: { 200: lead },
    problems: ['unknown-lead', 'erased', 'invalid-transition', 'write-conflict'],
  }),
  disqualifyLead: route({
    operationId: 'disqualifyLead',
    method: 'POST',
    path: '/v1/leads/{leadId}/disqualify',
    function: 'command-leads',
    scope: 'leads:write',
    summary: 'Close the lead with a reason of the closed list.',
    params: $leadPath,
    body: z
      .strictObject({ code: z.enum(disqualifyReasons), note: z.string().max(2000).optional() })
      .refine((b) => b.code !== 'other' || (b.note ?? '').trim() !== '', { path: ['note'], message: 'the code other needs a note' }),
    responses: { 200: lead },
    problems: [...commandProblems, 'invalid-transition'],
  }),
  assignLead: route({
    operationId: 'assignLead',
    method: 'POST',
    path: '/v1/leads/{leadId}/assign',
    function: 'command-leads',
    scope: 'leads:write',
    summary: 'Give the lead to an owner by hand, with new clocks. The owner it has already changes nothing.',
    params: $leadPath,
    body: z.strictObject({ ownerId: z.string().max(63) }),
    responses: { 200: lead },
    problems: [...commandProblems, 'unknown-owner', 'invalid-transition'],
  }),
};
