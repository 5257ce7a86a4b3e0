import * as z from 'zod';
import { route } from './common.ts';

const $formPath = z.object({ formId: z.string().max(100) });
const done = { 200: { description: 'Stored.', schema: z.object({}) } };
const bodyProblems = ['malformed-json', 'body-too-large', 'body-too-deep', 'unsupported-media-type', 'invalid-request'] as const;

/** Webhooks of ad platforms, at addresses the company tells them. */
export const adsRoutes = {
  submitGoogleAds: route({
    operationId: 'submitGoogleAds',
    method: 'POST',
    path: '/v1/intake/google-ads/{formId}',
    function: 'ads',
    scope: 'public',
    summary: 'Google Ads lead form webhook; the form’s secret googleKey proves the sender.',
    params: $formPath,
    rawBody: true,
    responses: done,
    problems: [...bodyProblems, 'unknown-form', 'unproven-sender'],
  }),
  verifyMeta: route({
    operationId: 'verifyMeta',
    method: 'GET',
    path: '/v1/intake/meta/{formId}',
    function: 'ads',
    scope: 'public',
    summary: 'Meta webhook handshake by the form’s secret metaVerifyToken.',
    params: $formPath,
    responses: { 200: { description: 'The challenge.', mediaType: 'text/plain' } },
    problems: ['unknown-form', 'unproven-sender'],
  }),
  submitMeta: route({
    operationId: 'submitMeta',
    method: 'POST',
    path: '/v1/intake/meta/{formId}',
    function: 'ads',
    scope: 'public',
    summary: 'Meta lead ads webhook, signed with the form’s secret metaAppSecret; each lead is fetched from the Graph API.',
    params: $formPath,
    rawBody: true,
    headers: ['X-Hub-Signature-256'],
    responses: done,
    problems: [...bodyProblems, 'unknown-form', 'unproven-sender'],
  }),
};
