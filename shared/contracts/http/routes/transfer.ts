import * as z from 'zod';
import { $exportCreate, $exportJob, $importCreate, $importJob } from '../transfer-resources.ts';
import { bodyProblems, route } from './common.ts';

const $importPath = z.object({ importId: z.string().max(100) });
const $exportPath = z.object({ exportId: z.string().max(100) });
const anImport = { description: 'The import.', schema: $importJob } as const;
const anExport = { description: 'The export.', schema: $exportJob } as const;

/** Files in and out: jobs that run in the background and are asked about. */
export const transferRoutes = {
  createImport: route({
    operationId: 'createImport',
    method: 'POST',
    path: '/v1/imports',
    function: 'transfer',
    scope: 'leads:write',
    summary: 'Say how to read a CSV file; the answer says where to PUT it. A basis for processing these people is required.',
    body: $importCreate,
    responses: { 201: { ...anImport, headers: ['Location'] } },
    problems: [...bodyProblems],
  }),
  getImport: route({
    operationId: 'getImport',
    method: 'GET',
    path: '/v1/imports/{importId}',
    function: 'transfer',
    scope: 'leads:write',
    summary: 'Progress of an import and, at its end, the result of every row.',
    params: $importPath,
    responses: { 200: anImport },
    problems: ['unknown-import'],
  }),
  startImport: route({
    operationId: 'startImport',
    method: 'POST',
    path: '/v1/imports/{importId}/start',
    function: 'transfer',
    scope: 'leads:write',
    summary: 'The file is uploaded: begin. Safe to repeat.',
    params: $importPath,
    responses: { 202: anImport },
    problems: ['unknown-import', 'file-missing', 'file-too-large', 'job-ended', 'write-conflict'],
  }),
  cancelImport: route({
    operationId: 'cancelImport',
    method: 'POST',
    path: '/v1/imports/{importId}/cancel',
    function: 'transfer',
    scope: 'leads:write',
    summary: 'Stop at the next checkpoint. Rows done stay done and are in the result.',
    params: $importPath,
    responses: { 202: anImport },
    problems: ['unknown-import', 'job-ended', 'write-conflict'],
  }),
  createExport: route({
    operationId: 'createExport',
    method: 'POST',
    path: '/v1/exports',
    function: 'transfer',
    scope: 'leads:export',
    summary:
      'Write leads to a file: all, or those of a stage or an owner. CSV cells are guarded against formulas; NDJSON is the lead resource unchanged.',
    body: $exportCreate,
    responses: { 202: { ...anExport, headers: ['Location'] } },
    problems: [...bodyProblems],
  }),
  getExport: route({
    operationId: 'getExport',
    method: 'GET',
    path: '/v1/exports/{exportId}',
    function: 'transfer',
    scope: 'leads:export',
    summary: 'Progress of an export and, at its end, where to get the file.',
    params: $exportPath,
    responses: { 200: anExport },
    problems: ['unknown-export'],
  }),
};
