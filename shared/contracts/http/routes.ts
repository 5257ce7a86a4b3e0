import * as z from 'zod';
import { disqualifyReasons } from '../../domain/leads/lifecycle.ts';
import { $documentKind } from '../documents/kinds.ts';
import { $recordKind } from '../documents/records.ts';
import type { ProblemCode } from './problems.ts';
import {
  $activityInput,
  $consentRecord,
  $decision,
  $delivery,
  $documentView,
  $lead,
  $leadCreate,
  $leadPatch,
  $queueState,
  $receipt,
  $recordView,
  $timelineItem,
  $touch,
} from './resources.ts';
import type { Scope } from './scopes.ts';

/**
 * The HTTP surface: path, schemas, scope and errors of every route, and the Lambda that serves it. CDK, the local
 * server, OpenAPI, the docs and the tests read this table.
 */
export const httpFunctions = {
  capture: { file: 'functions/leads/capture.http.ts', description: 'Public form capture.', timeoutSeconds: 10, memoryMb: 512 },
  'read-leads': {
    file: 'functions/leads/read-leads.http.ts',
    description: 'Reads leads, their history and receipts.',
    timeoutSeconds: 10,
    memoryMb: 512,
  },
  'command-leads': {
    file: 'functions/leads/command-leads.http.ts',
    description: 'Creates leads and runs commands on them.',
    timeoutSeconds: 10,
    memoryMb: 512,
  },
  documents: {
    file: 'functions/documents/documents.http.ts',
    description: 'Rules as data: drafts, publication.',
    timeoutSeconds: 10,
    memoryMb: 512,
  },
  records: { file: 'functions/records/records.http.ts', description: 'Owners, teams, campaigns.', timeoutSeconds: 10, memoryMb: 512 },
  queues: { file: 'functions/ops/queues.http.ts', description: 'Queue depths, dead letters, redrive.', timeoutSeconds: 29, memoryMb: 512 },
  site: {
    file: 'functions/site/site.http.ts',
    description: 'Health, OpenAPI, demo page, unknown routes.',
    timeoutSeconds: 10,
    memoryMb: 512,
  },
} as const;
export type HttpFunctionName = keyof typeof httpFunctions;

export type Route = {
  readonly operationId: string;
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'OPTIONS';
  readonly path: string;
  readonly function: HttpFunctionName;
  readonly scope: Scope | 'public';
  readonly summary: string;
  readonly params?: z.ZodObject;
  readonly query?: z.ZodObject;
  /** Body schema of JSON routes; absent: no body, or (`rawBody`) the handler reads it by content type. */
  readonly body?: z.ZodType;
  readonly rawBody?: true;
  /** Media types of the body; absent: application/json alone. */
  readonly bodyTypes?: readonly string[];
  /** A page of a browser may be what posts here, so its refusals are pages too when the browser asks for HTML. */
  readonly htmlProblems?: true;
  readonly headers?: readonly string[];
  /** Limits of a JSON body where the 64 KB and 8 levels of public routes are too small. */
  readonly limits?: { readonly bytes: number; readonly depth: number };
  readonly responses: Readonly<
    Record<
      number,
      { readonly description: string; readonly schema?: z.ZodType; readonly mediaType?: string; readonly headers?: readonly string[] }
    >
  >;
  readonly problems: readonly ProblemCode[];
};

const defineRoutes = <const T extends readonly Route[]>(table: T): T => table;

const $leadPath = z.object({ leadId: z.string().max(100) });
const $documentPath = z.object({ kind: $documentKind, id: z.string().max(63) });
const $recordPath = z.object({ kind: $recordKind, id: z.string().max(63) });
const $page = z.strictObject({ cursor: z.string().max(2000).optional(), limit: z.coerce.number().int().min(1).max(100).default(50) });
const page = <T extends z.ZodType>(item: T) => z.object({ items: z.array(item), cursor: z.string().nullable() });
const lead = { description: 'The lead, with its version as ETag.', schema: $lead, headers: ['ETag'] } as const;

export const $captureAnswer = z
  .object({
    receiptId: z.string(),
    status: z.enum(['accepted', 'duplicate']),
    warnings: z.array(z.string()),
    message: z.string().optional(),
  })
  .meta({ id: 'CaptureAnswer' });

/** Configuration written by a trusted caller: a plan of thousands of rules, conditions nested in groups. */
const documentLimits = { bytes: 900_000, depth: 24 };

const bodyProblems = ['malformed-json', 'body-too-large', 'body-too-deep', 'unsupported-media-type', 'invalid-request'] as const;
const commandProblems = [...bodyProblems, 'unknown-lead', 'write-conflict'] as const;

export const routes = defineRoutes([
  {
    operationId: 'submitForm',
    method: 'POST',
    path: '/v1/forms/{formId}/submissions',
    function: 'capture',
    scope: 'public',
    summary: 'Capture a form submission. A 2xx means it is stored.',
    params: z.object({ formId: z.string().max(100) }),
    rawBody: true,
    bodyTypes: ['application/json', 'application/x-www-form-urlencoded', 'multipart/form-data'],
    htmlProblems: true,
    headers: ['Idempotency-Key', 'Origin', 'Content-Type'],
    responses: { 202: { description: 'Stored.', schema: $captureAnswer }, 303: { description: 'Stored; an HTML post is redirected.' } },
    problems: [
      'malformed-json',
      'malformed-body',
      'body-too-large',
      'field-too-large',
      'body-too-deep',
      'too-many-fields',
      'malformed-idempotency-key',
      'idempotency-mismatch',
      'unknown-form',
      'form-disabled',
      'origin-refused',
      'unsupported-media-type',
      'invalid-field',
    ],
  },
  {
    operationId: 'preflightForm',
    method: 'OPTIONS',
    path: '/v1/forms/{formId}/submissions',
    function: 'capture',
    scope: 'public',
    summary: 'CORS preflight by the form’s origins.',
    params: z.object({ formId: z.string().max(100) }),
    responses: { 204: { description: 'Allowed origin and headers.' } },
    problems: ['unknown-form'],
  },
  {
    operationId: 'createLead',
    method: 'POST',
    path: '/v1/leads',
    function: 'command-leads',
    scope: 'leads:write',
    summary: 'Create a lead from a trusted system.',
    body: $leadCreate,
    headers: ['Idempotency-Key'],
    responses: { 201: { ...lead, headers: ['ETag', 'Location'] } },
    problems: [...bodyProblems, 'duplicate-lead', 'invalid-field', 'write-conflict', 'malformed-idempotency-key', 'idempotency-mismatch'],
  },
  {
    operationId: 'listLeads',
    method: 'GET',
    path: '/v1/leads',
    function: 'read-leads',
    scope: 'leads:read',
    summary: 'List leads: all by stage, or those of a stage (best score first), an owner (next due first) or a queue (not placed).',
    query: $page.extend({
      stage: z.string().max(40).optional(),
      owner: z.string().max(63).optional(),
      queue: z.string().max(63).optional(),
    }),
    responses: { 200: { description: 'A page of leads.', schema: page($lead) } },
    problems: ['invalid-request', 'malformed-cursor'],
  },
  {
    operationId: 'getLead',
    method: 'GET',
    path: '/v1/leads/{leadId}',
    function: 'read-leads',
    scope: 'leads:read',
    summary: 'Read one lead.',
    params: $leadPath,
    responses: { 200: lead, 304: { description: 'Unchanged since If-None-Match.' } },
    problems: ['unknown-lead'],
  },
  {
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
  },
  {
    operationId: 'getTimeline',
    method: 'GET',
    path: '/v1/leads/{leadId}/timeline',
    function: 'read-leads',
    scope: 'leads:read',
    summary: 'Every event of the lead in order.',
    params: $leadPath,
    query: $page,
    responses: { 200: { description: 'A page of events.', schema: page($timelineItem) } },
    problems: ['unknown-lead', 'malformed-cursor', 'invalid-request'],
  },
  {
    operationId: 'getExplanation',
    method: 'GET',
    path: '/v1/leads/{leadId}/explanation',
    function: 'read-leads',
    scope: 'leads:read',
    summary: 'Every decision with its rule versions and inputs.',
    params: $leadPath,
    responses: { 200: { description: 'Decisions in order.', schema: z.object({ items: z.array($decision) }) } },
    problems: ['unknown-lead'],
  },
  {
    operationId: 'getTouches',
    method: 'GET',
    path: '/v1/leads/{leadId}/touches',
    function: 'read-leads',
    scope: 'leads:read',
    summary: 'Every touch, oldest first.',
    params: $leadPath,
    responses: { 200: { description: 'Touches.', schema: z.object({ items: z.array($touch) }) } },
    problems: ['unknown-lead'],
  },
  {
    operationId: 'getConsents',
    method: 'GET',
    path: '/v1/leads/{leadId}/consents',
    function: 'read-leads',
    scope: 'leads:read',
    summary: 'The consent ledger, oldest first.',
    params: $leadPath,
    responses: { 200: { description: 'Consent rows.', schema: z.object({ items: z.array($consentRecord) }) } },
    problems: ['unknown-lead'],
  },
  {
    operationId: 'getDeliveries',
    method: 'GET',
    path: '/v1/leads/{leadId}/deliveries',
    function: 'read-leads',
    scope: 'leads:read',
    summary: 'Webhook deliveries of the lead.',
    params: $leadPath,
    responses: { 200: { description: 'Deliveries.', schema: z.object({ items: z.array($delivery) }) } },
    problems: ['unknown-lead'],
  },
  {
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
  },
  {
    operationId: 'acceptLead',
    method: 'POST',
    path: '/v1/leads/{leadId}/accept',
    function: 'command-leads',
    scope: 'leads:write',
    summary: 'The owner takes the lead.',
    params: $leadPath,
    responses: { 200: lead },
    problems: ['unknown-lead', 'invalid-transition', 'write-conflict'],
  },
  {
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
  },
  {
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
  },
  {
    operationId: 'getReceipt',
    method: 'GET',
    path: '/v1/receipts/{receiptId}',
    function: 'read-leads',
    scope: 'leads:read',
    summary: 'What became of a submission.',
    params: z.object({ receiptId: z.string().max(100) }),
    responses: { 200: { description: 'The receipt.', schema: $receipt } },
    problems: ['unknown-receipt'],
  },
  {
    operationId: 'listDocuments',
    method: 'GET',
    path: '/v1/documents/{kind}',
    function: 'documents',
    scope: 'config:read',
    summary: 'Documents of a kind.',
    params: z.object({ kind: $documentKind }),
    responses: { 200: { description: 'Documents.', schema: z.object({ items: z.array($documentView) }) } },
    problems: ['invalid-request'],
  },
  {
    operationId: 'getDocument',
    method: 'GET',
    path: '/v1/documents/{kind}/{id}',
    function: 'documents',
    scope: 'config:read',
    summary: 'Draft and published version of a document.',
    params: $documentPath,
    responses: { 200: { description: 'The document.', schema: $documentView } },
    problems: ['unknown-document', 'invalid-request'],
  },
  {
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
  },
  {
    operationId: 'publishDocument',
    method: 'POST',
    path: '/v1/documents/{kind}/{id}/publish',
    function: 'documents',
    scope: 'config:write',
    summary: 'Make the draft the next immutable version.',
    params: $documentPath,
    responses: { 200: { description: 'The published document.', schema: $documentView } },
    problems: ['unknown-document', 'nothing-to-publish', 'invalid-document', 'write-conflict', 'invalid-request'],
  },
  {
    operationId: 'listRecords',
    method: 'GET',
    path: '/v1/records/{kind}',
    function: 'records',
    scope: 'records:read',
    summary: 'Records of a kind.',
    params: z.object({ kind: $recordKind }),
    responses: { 200: { description: 'Records.', schema: z.object({ items: z.array($recordView) }) } },
    problems: ['invalid-request'],
  },
  {
    operationId: 'getRecord',
    method: 'GET',
    path: '/v1/records/{kind}/{id}',
    function: 'records',
    scope: 'records:read',
    summary: 'One record.',
    params: $recordPath,
    responses: { 200: { description: 'The record.', schema: $recordView } },
    problems: ['unknown-record', 'invalid-request'],
  },
  {
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
  },
  {
    operationId: 'listQueues',
    method: 'GET',
    path: '/v1/queues',
    function: 'queues',
    scope: 'ops',
    summary: 'Depth and dead letters of every queue.',
    responses: { 200: { description: 'Queues.', schema: z.object({ items: z.array($queueState) }) } },
    problems: [],
  },
  {
    operationId: 'redriveQueue',
    method: 'POST',
    path: '/v1/queues/{name}/redrive',
    function: 'queues',
    scope: 'ops',
    summary: 'Send the dead letters of a queue to it again; safe to run twice.',
    params: z.object({ name: z.string().max(80) }),
    responses: { 200: { description: 'How many moved.', schema: z.object({ moved: z.int() }) } },
    problems: ['unknown-queue'],
  },
  {
    operationId: 'getHealth',
    method: 'GET',
    path: '/healthz',
    function: 'site',
    scope: 'public',
    summary: 'Alive and able to read its table.',
    responses: { 200: { description: 'Healthy.', schema: z.object({ status: z.literal('ok') }) } },
    problems: ['unavailable'],
  },
  {
    operationId: 'getOpenApi',
    method: 'GET',
    path: '/openapi.json',
    function: 'site',
    scope: 'public',
    summary: 'This contract.',
    responses: { 200: { description: 'OpenAPI 3.1.', schema: z.record(z.string(), z.unknown()) } },
    problems: [],
  },
  {
    operationId: 'getDemo',
    method: 'GET',
    path: '/demo',
    function: 'site',
    scope: 'public',
    summary: 'Demo landing page (demo seed only).',
    responses: { 200: { description: 'HTML.', mediaType: 'text/html' } },
    problems: ['unknown-route'],
  },
  {
    operationId: 'getRoot',
    method: 'GET',
    path: '/',
    function: 'site',
    scope: 'public',
    summary: 'Redirects to the demo page, or to the contract where there is none.',
    responses: { 302: { description: 'Redirect.', headers: ['Location'] } },
    problems: [],
  },
  {
    operationId: 'getProblem',
    method: 'GET',
    path: '/problems/{code}',
    function: 'site',
    scope: 'public',
    summary: 'What a problem type means and what to do about it.',
    params: z.object({ code: z.string().max(100) }),
    responses: { 200: { description: 'HTML.', mediaType: 'text/html' } },
    problems: ['unknown-route'],
  },
]);

export type OperationId = (typeof routes)[number]['operationId'];
export const routeTable: readonly Route[] = routes;

/** Every route may also answer these. */
export const commonProblems: readonly ProblemCode[] = ['internal-error', 'unavailable', 'unknown-route', 'method-not-allowed'];
export const authProblems: readonly ProblemCode[] = ['missing-key', 'invalid-key', 'missing-scope'];
