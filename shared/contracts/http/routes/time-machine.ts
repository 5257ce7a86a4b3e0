import * as z from 'zod';
import { $dryRunJob, $leadsDryRun, $planDryRun, $rubricDryRun } from '../dry-run-resources.ts';
import { bodyProblems, route } from './common.ts';

const $documentId = z.object({ id: z.string().max(63) });
const $dryRunPath = z.object({ dryRunId: z.string().max(100) });
const aDryRun = { description: 'The dry run.', schema: $dryRunJob } as const;
const problems = [...bodyProblems, 'unknown-document', 'unknown-version', 'nothing-to-compare', 'invalid-document'] as const;

/** Rules over past leads before they are in force. */
export const timeMachineRoutes = {
  dryRunRubric: route({
    operationId: 'dryRunRubric',
    method: 'POST',
    path: '/v1/documents/rubric/{id}/dry-run',
    function: 'time-machine',
    scope: 'config:write',
    summary:
      'Replay past leads under the draft of a rubric and under the published version: a few at once, or all of a period in the background, with guard rails that a publication then has to respect.',
    params: $documentId,
    body: $rubricDryRun,
    responses: {
      200: { description: 'A few leads, replayed.', schema: $leadsDryRun },
      202: { ...aDryRun, headers: ['Location'] },
    },
    problems: [...problems],
  }),
  dryRunRoutingPlan: route({
    operationId: 'dryRunRoutingPlan',
    method: 'POST',
    path: '/v1/documents/routing-plan/{id}/dry-run',
    function: 'time-machine',
    scope: 'config:write',
    summary: 'Route the leads that qualified once more, in their order, by the draft of a routing plan and by the published version.',
    params: $documentId,
    body: $planDryRun,
    responses: { 202: { ...aDryRun, headers: ['Location'] } },
    problems: [...problems],
  }),
  getDryRun: route({
    operationId: 'getDryRun',
    method: 'GET',
    path: '/v1/dry-runs/{dryRunId}',
    function: 'time-machine',
    scope: 'config:read',
    summary: 'Progress of a dry run and, at its end, what would change, whether the rails held, and where to get each difference.',
    params: $dryRunPath,
    responses: { 200: aDryRun },
    problems: ['unknown-dry-run'],
  }),
  cancelDryRun: route({
    operationId: 'cancelDryRun',
    method: 'POST',
    path: '/v1/dry-runs/{dryRunId}/cancel',
    function: 'time-machine',
    scope: 'config:write',
    summary: 'Stop at the next checkpoint.',
    params: $dryRunPath,
    responses: { 202: aDryRun },
    problems: ['unknown-dry-run', 'job-ended', 'write-conflict'],
  }),
};
