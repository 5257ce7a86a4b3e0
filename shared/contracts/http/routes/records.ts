import * as z from 'zod';
import { $recordKind } from '../../documents/records.ts';
import { $recordView } from '../resources.ts';
import { bodyProblems, route } from './common.ts';

const $recordPath = z.object({ kind: $recordKind, id: z.string().max(63) });

/** Owners, teams, campaigns. */
export const recordsRoutes = {
  listRecords: route({
    operationId: 'listRecords',
    method: 'GET',
    path: '/v1/records/{kind}',
    function: 'records',
    scope: 'records:read',
    summary: 'Records of a kind.',
    params: z.object({ kind: $recordKind }),
    responses: { 200: { description: 'Records.', schema: z.object({ items: z.array($recordView) }) } },
    problems: ['invalid-request'],
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
    problems: [...bodyProblems, 'stale-version'],
  }),
};
