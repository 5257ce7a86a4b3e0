import * as z from 'zod';
import { holds } from '../../../domain/leads/submission.ts';
import { $submission } from '../submission-resources.ts';
import { $page, page, route } from './common.ts';

const $receiptPath = z.object({ receiptId: z.string().max(100) });
const held = { description: 'The submission.', schema: $submission } as const;

/** The inbox of what the gate held, and the two decisions over it. */
export const submissionsRoutes = {
  listSubmissions: route({
    operationId: 'listSubmissions',
    method: 'GET',
    path: '/v1/submissions',
    function: 'submissions',
    scope: 'leads:read',
    summary: 'Submissions on hold, newest first.',
    query: $page.extend({ state: z.enum(holds).default('quarantined') }),
    responses: { 200: { description: 'A page of submissions.', schema: page($submission) } },
    problems: ['invalid-request', 'malformed-cursor'],
  }),
  getSubmission: route({
    operationId: 'getSubmission',
    method: 'GET',
    path: '/v1/submissions/{receiptId}',
    function: 'submissions',
    scope: 'leads:read',
    summary: 'One submission with everything that was posted, whatever became of it.',
    params: $receiptPath,
    responses: { 200: held },
    problems: ['unknown-receipt'],
  }),
  releaseSubmission: route({
    operationId: 'releaseSubmission',
    method: 'POST',
    path: '/v1/submissions/{receiptId}/release',
    function: 'submissions',
    scope: 'leads:write',
    summary: 'Let a held submission into the pipeline with its original times.',
    params: $receiptPath,
    responses: { 200: held },
    problems: ['unknown-receipt', 'not-on-hold', 'erased-person', 'unreadable-submission', 'write-conflict'],
  }),
  rejectSubmission: route({
    operationId: 'rejectSubmission',
    method: 'POST',
    path: '/v1/submissions/{receiptId}/reject',
    function: 'submissions',
    scope: 'leads:write',
    summary: 'Confirm that a held submission is rubbish. It stays in the ledger and can still be released.',
    params: $receiptPath,
    responses: { 200: held },
    problems: ['unknown-receipt', 'not-on-hold'],
  }),
};
