import * as z from 'zod';
import { $evidenceInput, $qualificationView } from '../qualification-resources.ts';
import { $leadPath, commandProblems, route } from './common.ts';

/** Whether sales should go on with a lead. */
export const qualificationRoutes = {
  getQualification: route({
    operationId: 'getQualification',
    method: 'GET',
    path: '/v1/leads/{leadId}/qualification',
    function: 'qualification',
    scope: 'leads:read',
    summary: 'The verdict of the published qualification rubric at an instant, with its evidence, what is missing and what to ask next.',
    params: $leadPath,
    query: z.object({ at: z.iso.datetime({ offset: true }).optional() }),
    responses: { 200: { description: 'The verdict.', schema: $qualificationView } },
    problems: ['unknown-lead', 'erased', 'invalid-request', 'profiling-refused', 'unknown-document'],
  }),
  recordEvidence: route({
    operationId: 'recordEvidence',
    method: 'POST',
    path: '/v1/leads/{leadId}/evidence',
    function: 'qualification',
    scope: 'leads:write',
    summary: 'Record what sales found out about a criterion of the qualification rubric. A later record about it takes its place.',
    params: $leadPath,
    body: $evidenceInput,
    responses: { 201: { description: 'Recorded.', schema: z.object({ evidenceId: z.string(), rubric: z.string() }) } },
    problems: [...commandProblems, 'unknown-document'],
  }),
};
