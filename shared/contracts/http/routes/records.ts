import * as z from 'zod';
import { $recordKind } from '../../documents/records.ts';
import { $problem } from '../problem-schema.ts';
import { $recordView } from '../resources.ts';
import { $page, bodyProblems, page, route } from './common.ts';

const $recordPath = z.object({ kind: $recordKind, id: z.string().max(63) });

const $bulkItem = z.object({
  id: z.string().nullable(),
  status: z.enum(['created', 'updated', 'unchanged', 'refused']),
  version: z.int().nullable(),
  problem: $problem.pick({ code: true, title: true, status: true, detail: true, errors: true }).nullable(),
});

/** Owners, teams, campaigns, accounts, content assets, opportunities, seats in buying committees. */
export const recordsRoutes = {
  listRecords: route({
    operationId: 'listRecords',
    method: 'GET',
    path: '/v1/records/{kind}',
    function: 'records',
    scope: 'records:read',
    summary: 'Records of a kind, by id.',
    params: z.object({ kind: $recordKind }),
    query: $page,
    responses: { 200: { description: 'A page of records.', schema: page($recordView) } },
    problems: ['invalid-request', 'malformed-cursor'],
  }),
  getRecord: route({
    operationId: 'getRecord',
    method: 'GET',
    path: '/v1/records/{kind}/{id}',
    function: 'records',
    scope: 'records:read',
    summary: 'One record.',
    params: $recordPath,
    responses: { 200: { description: 'The record.', schema: $recordView } },
    problems: ['unknown-record', 'invalid-request'],
  }),
  putRecord: route({
    operationId: 'putRecord',
    method: 'PUT',
    path: '/v1/records/{kind}/{id}',
    function: 'records',
    scope: 'records:write',
    summary: 'Create or replace a record.',
    params: $recordPath,
    body: z.record(z.string(), z.unknown()),
    headers: ['If-Match'],
    responses: { 200: { description: 'The record.', schema: $recordView } },
    problems: [...bodyProblems, 'stale-version', 'write-conflict'],
  }),
  deleteRecord: route({
    operationId: 'deleteRecord',
    method: 'DELETE',
    path: '/v1/records/{kind}/{id}',
    function: 'records',
    scope: 'records:write',
    summary: 'Delete a record that nothing holds; references the ontology lets go are emptied.',
    params: $recordPath,
    headers: ['If-Match'],
    responses: { 204: { description: 'Deleted.' } },
    problems: ['invalid-request', 'unknown-record', 'stale-version', 'still-referenced', 'write-conflict'],
  }),
  bulkRecords: route({
    operationId: 'bulkRecords',
    method: 'POST',
    path: '/v1/records/{kind}/bulk',
    function: 'records',
    scope: 'records:write',
    summary: 'Create or replace up to 100 records, each with its own result; a repeat changes nothing.',
    params: z.object({ kind: $recordKind }),
    body: z.strictObject({ items: z.array(z.record(z.string(), z.unknown())).min(1).max(100) }),
    limits: { bytes: 512 * 1024, depth: 8 },
    responses: { 200: { description: 'The results, in the order of the items.', schema: z.object({ items: z.array($bulkItem) }) } },
    problems: [...bodyProblems],
  }),
};
