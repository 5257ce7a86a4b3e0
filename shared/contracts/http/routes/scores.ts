import * as z from 'zod';
import { $learnedReport } from '../learned-resources.ts';
import { $score, $scoreChange } from '../score-resources.ts';
import { $leadPath, route } from './common.ts';

/** Scores as people ask for them: at any instant, and how they came about. */
export const scoresRoutes = {
  getScore: route({
    operationId: 'getScore',
    method: 'GET',
    path: '/v1/leads/{leadId}/score',
    function: 'scores',
    scope: 'leads:read',
    summary:
      'The score at an instant (now unless `at` says another, past or within two years) by the published rubric: each point, when decay drops it, what would qualify the lead; and the chance, learned from outcomes, that it is won.',
    params: $leadPath,
    query: z.object({ at: z.iso.datetime({ offset: true }).optional() }),
    responses: { 200: { description: 'The score.', schema: $score } },
    problems: ['unknown-lead', 'erased', 'invalid-request', 'profiling-refused'],
  }),
  getScoreHistory: route({
    operationId: 'getScoreHistory',
    method: 'GET',
    path: '/v1/leads/{leadId}/score/history',
    function: 'scores',
    scope: 'leads:read',
    summary: 'Every scoring that was written down, newest first: what asked for it, and which rules gave more or less than before.',
    params: $leadPath,
    query: z.object({ limit: z.coerce.number().int().min(1).max(200).default(50) }),
    responses: { 200: { description: 'Scorings.', schema: z.object({ items: z.array($scoreChange) }) } },
    problems: ['unknown-lead', 'erased', 'invalid-request'],
  }),
  getLearnedScore: route({
    operationId: 'getLearnedScore',
    method: 'GET',
    path: '/v1/learned-score',
    function: 'scores',
    scope: 'metrics:read',
    summary:
      'What the newest training of the learned score, or an older one, was learned from, how well it foretells later outcomes, what it must not look at, and whether the leads of today are still the same.',
    query: z.object({ version: z.coerce.number().int().min(1).max(999_999).optional() }),
    responses: { 200: { description: 'The report.', schema: $learnedReport } },
    problems: ['unknown-model', 'invalid-request'],
  }),
};
