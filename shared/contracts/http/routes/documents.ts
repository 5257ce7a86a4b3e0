import * as z from 'zod';
import { $documentKind } from '../../documents/kinds.ts';
import { $documentView } from '../resources.ts';
import { bodyProblems, route } from './common.ts';

const $documentPath = z.object({ kind: $documentKind, id: z.string().max(63) });
/** Configuration written by a trusted caller: a plan of thousands of rules, conditions nested in groups. */
const documentLimits = { bytes: 900_000, depth: 24 };

/** Rules as data. */
export const documentsRoutes = {
  listDocuments: route({
    operationId: 'listDocuments',
    method: 'GET',
    path: '/v1/documents/{kind}',
    function: 'documents',
    scope: 'config:read',
    summary: 'Documents of a kind.',
    params: z.object({ kind: $documentKind }),
    responses: { 200: { description: 'Documents.', schema: z.object({ items: z.array($documentView) }) } },
    problems: ['invalid-request'],
  }),
  getDocument: route({
    operationId: 'getDocument',
    method: 'GET',
    path: '/v1/documents/{kind}/{id}',
    function: 'documents',
    scope: 'config:read',
    summary: 'Draft and published version of a document.',
    params: $documentPath,
    responses: { 200: { description: 'The document.', schema: $documentView } },
    problems: ['unknown-document', 'invalid-request'],
  }),
  putDocument: route({
    operationId: 'putDocument',
    method: 'PUT',
    path: '/v1/documents/{kind}/{id}',
    function: 'documents',
    scope: 'config:write',
    summary: 'Write the draft of a document.',
    params: $documentPath,
    body: z.record(z.string(), z.unknown()),
    limits: documentLimits,
    headers: ['If-Match'],
    responses: { 200: { description: 'The draft.', schema: $documentView } },
    problems: [...bodyProblems, 'invalid-document', 'invalid-url', 'stale-version'],
  }),
  publishDocument: route({
    operationId: 'publishDocument',
    method: 'POST',
    path: '/v1/documents/{kind}/{id}/publish',
    function: 'documents',
    scope: 'config:write',
    summary: 'Make the draft, or an older version again, the next immutable version.',
    params: $documentPath,
    optionalBody: true,
    body: z.strictObject({
      version: z.int().min(1).optional().meta({ description: 'Publish this older version again; a draft stays as it is.' }),
      override: z
        .strictObject({ reason: z.string().trim().min(1).max(2000) })
        .optional()
        .meta({ description: 'Publish although the last guarded dry run of the draft failed; the audit log keeps the reason.' }),
    }),
    responses: { 200: { description: 'The published document.', schema: $documentView } },
    problems: [
      ...bodyProblems,
      'unknown-document',
      'unknown-version',
      'nothing-to-publish',
      'invalid-document',
      'guard-rails-failed',
      'write-conflict',
    ],
  }),
};
