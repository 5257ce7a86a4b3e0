import * as z from 'zod';
import { vias } from '../../../domain/leads/submission.ts';
import { $formDryRun } from '../submission-resources.ts';
import { bodyProblems, route } from './common.ts';

/** Rules tried before they are in force. Apart from the documents: it takes half of capture along. */
export const dryRunRoutes = {
  dryRunDocument: route({
    operationId: 'dryRunDocument',
    method: 'POST',
    path: '/v1/documents/form/{id}/dry-run',
    function: 'dry-run',
    scope: 'config:read',
    summary: 'What a sample post, or a stored submission, would become under the draft of a form (or its published version).',
    params: z.object({ id: z.string().max(63) }),
    query: z.strictObject({ version: z.enum(['draft', 'published']).default('draft') }),
    body: z.union(
      [
        z.strictObject({ body: z.record(z.string(), z.unknown()), via: z.enum(vias).default('form') }),
        z.strictObject({ receiptId: z.string().max(100) }),
      ],
      'must be {"body": {…}} with a sample post, or {"receiptId": "…"}',
    ),
    responses: { 200: { description: 'What it would become; nothing is written.', schema: $formDryRun } },
    problems: [...bodyProblems, 'unknown-document', 'unknown-receipt'],
  }),
};
