import * as z from 'zod';
import { route } from './common.ts';

export const $captureAnswer = z
  .object({
    receiptId: z.string(),
    status: z.enum(['accepted', 'duplicate']),
    warnings: z.array(z.string()),
    message: z.string().optional(),
    redirect: z.url().optional().meta({ description: 'Where the page goes now, when the form has a target.' }),
    visitorToken: z.string().optional().meta({ description: 'Send it as `visitorToken` with the next form, which then asks for less.' }),
  })
  .meta({ id: 'CaptureAnswer' });

/** Public form capture. */
export const captureRoutes = {
  submitForm: route({
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
      'challenge-required',
      'too-many-requests',
    ],
  }),
  preflightForm: route({
    operationId: 'preflightForm',
    method: 'OPTIONS',
    path: '/v1/forms/{formId}/submissions',
    function: 'capture',
    scope: 'public',
    summary: 'CORS preflight by the form’s origins.',
    params: z.object({ formId: z.string().max(100) }),
    responses: { 204: { description: 'Allowed origin and headers.' } },
    problems: ['unknown-form'],
  }),
};
