import * as z from 'zod';
import { route } from './common.ts';

const $hubspotPath = z.object({ portalId: z.string().max(100), formGuid: z.string().max(100) });

/** One of both, as the form is set up. */
export const $hubspotAnswer = z
  .object({ redirectUri: z.string().optional(), inlineMessage: z.string().optional() })
  .meta({ id: 'HubSpotAnswer' });
export const $hubspotRefusal = z
  .object({
    status: z.literal('error'),
    message: z.string(),
    correlationId: z.string(),
    errorType: z.string().optional(),
    errors: z.array(z.object({ message: z.string(), errorType: z.string() })).optional(),
  })
  .meta({ id: 'HubSpotRefusal' });

const hubspotRefusals = {
  400: { description: 'What is wrong, by HubSpot’s error types.', schema: $hubspotRefusal },
  403: { description: 'The form does not accept posts from this origin.', schema: $hubspotRefusal },
  404: { description: 'No form answers to this portal and GUID, or it is closed.', schema: $hubspotRefusal },
  429: { description: 'Too many posts; try again after the seconds in Retry-After.', schema: $hubspotRefusal },
};
const hubspotDone = { 200: { description: 'Stored.', schema: $hubspotAnswer } };
const allowed = { 204: { description: 'Allowed origin and headers.' } };
const bodyProblems = ['malformed-json', 'body-too-large', 'body-too-deep', 'unsupported-media-type', 'invalid-request'] as const;

/** Doors that speak the protocols of other products, under the products' own paths: a page needs only another host. */
export const intakeRoutes = {
  submitHubspot: route({
    operationId: 'submitHubspot',
    method: 'POST',
    path: '/submissions/v3/integration/submit/{portalId}/{formGuid}',
    function: 'intake',
    scope: 'public',
    summary: 'HubSpot: submit data to a form (v3, unauthenticated).',
    params: $hubspotPath,
    rawBody: true,
    headers: ['Origin'],
    responses: hubspotDone,
    refusals: hubspotRefusals,
    problems: [],
  }),
  preflightHubspot: route({
    operationId: 'preflightHubspot',
    method: 'OPTIONS',
    path: '/submissions/v3/integration/submit/{portalId}/{formGuid}',
    function: 'intake',
    scope: 'public',
    summary: 'CORS preflight by the form’s origins.',
    params: $hubspotPath,
    responses: allowed,
    problems: ['unknown-form'],
  }),
  submitHubspotSecure: route({
    operationId: 'submitHubspotSecure',
    method: 'POST',
    path: '/submissions/v3/integration/secure/submit/{portalId}/{formGuid}',
    function: 'intake',
    scope: 'leads:write',
    summary: 'HubSpot: submit data to a form (v3, authenticated), for servers. The bearer is an API key.',
    params: $hubspotPath,
    rawBody: true,
    responses: hubspotDone,
    refusals: { 400: hubspotRefusals[400], 404: hubspotRefusals[404] },
    problems: [],
  }),
  submitWebToLead: route({
    operationId: 'submitWebToLead',
    method: 'POST',
    path: '/servlet/servlet.WebToLead',
    function: 'intake',
    scope: 'public',
    summary: 'Salesforce Web-to-Lead: an unchanged HTML form is stored and redirected, whatever it holds.',
    rawBody: true,
    bodyTypes: ['application/x-www-form-urlencoded', 'multipart/form-data'],
    htmlProblems: true,
    responses: {
      302: { description: 'Stored; to retURL when the form allows its host, else to the form’s default.', headers: ['Location'] },
      200: { description: 'Stored; a page, for want of a target or because debug=1.', mediaType: 'text/html' },
    },
    problems: ['malformed-body', 'body-too-large', 'unsupported-media-type', 'unknown-form', 'too-many-requests'],
  }),
  submitEspo: route({
    operationId: 'submitEspo',
    method: 'POST',
    path: '/api/v1/LeadCapture/{apiKey}',
    function: 'intake',
    scope: 'public',
    summary: 'EspoCRM lead capture.',
    params: z.object({ apiKey: z.string().max(200) }),
    rawBody: true,
    headers: ['Origin'],
    responses: { 200: { description: 'Stored.', schema: z.literal(true) } },
    problems: [...bodyProblems, 'unknown-form', 'origin-refused', 'too-many-requests'],
  }),
  preflightEspo: route({
    operationId: 'preflightEspo',
    method: 'OPTIONS',
    path: '/api/v1/LeadCapture/{apiKey}',
    function: 'intake',
    scope: 'public',
    summary: 'CORS preflight by the form’s origins.',
    params: z.object({ apiKey: z.string().max(200) }),
    responses: allowed,
    problems: ['unknown-form'],
  }),
};
