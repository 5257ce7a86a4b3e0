import * as z from 'zod';
import { obligationStates } from '../../../domain/consent/obligation.ts';
import { $slug } from '../../documents/common.ts';
import { $consentCommand, $consentLinks, $consentPage, $consents, $obligation } from '../consent-resources.ts';
import { $leadPath, $page, commandProblems, page, route } from './common.ts';
import { lead } from './lead-answer.ts';

const $tokenPath = z.object({ token: z.string().max(500) });
const $locale = z.object({ locale: z.string().max(35).optional().meta({ description: 'A language such as `de` or `de-AT`.' }) });
const linkProblems = ['unknown-consent-link', 'consent-link-expired', 'consent-link-used'] as const;

/** What people allowed, what follows from it, and the pages by which they change it themselves. */
export const consentRoutes = {
  getConsents: route({
    operationId: 'getConsents',
    method: 'GET',
    path: '/v1/leads/{leadId}/consents',
    function: 'consent',
    scope: 'leads:read',
    summary: 'The consent ledger, where it leaves each purpose and channel, what may be done now and why not, and what sinks still owe.',
    params: $leadPath,
    responses: { 200: { description: 'Ledger, states, gate and obligations.', schema: $consents } },
    problems: ['unknown-lead', 'erased'],
  }),
  recordConsents: route({
    operationId: 'recordConsents',
    method: 'POST',
    path: '/v1/leads/{leadId}/consents',
    function: 'consent',
    scope: 'leads:write',
    summary:
      'Enter a grant with its legal basis, a withdrawal, a suppression, that a bounce is over, or the notice of a provider. No grant lifts a withdrawal.',
    params: $leadPath,
    body: $consentCommand,
    responses: { 200: { description: 'As after the act.', schema: $consents } },
    problems: [...commandProblems, 'consent-withheld'],
  }),
  makeConsentLinks: route({
    operationId: 'makeConsentLinks',
    method: 'POST',
    path: '/v1/leads/{leadId}/consent-links',
    function: 'consent',
    scope: 'leads:write',
    summary:
      'Links for one mail to the person: confirmation, preferences, one-click unsubscribe. A link is the person’s proof; send it to nobody else.',
    params: $leadPath,
    body: z.strictObject({ purpose: $slug, channel: $slug.default('email') }),
    responses: { 200: { description: 'Links and the headers of the mail.', schema: $consentLinks } },
    problems: [...commandProblems],
  }),
  restrictLead: route({
    operationId: 'restrictLead',
    method: 'POST',
    path: '/v1/leads/{leadId}/restrict',
    function: 'consent',
    scope: 'leads:write',
    summary:
      'Set or lift the restriction of processing (GDPR Art. 18). While it stands nothing is scored, routed or sent; owed work resumes after it.',
    params: $leadPath,
    body: z.strictObject({ restricted: z.boolean(), reason: z.string().trim().min(1).max(2000) }),
    responses: { 200: lead },
    problems: [...commandProblems],
  }),
  listObligations: route({
    operationId: 'listObligations',
    method: 'GET',
    path: '/v1/obligations',
    function: 'consent',
    scope: 'leads:read',
    summary: 'Sinks that must learn of a withdrawal: still in time (open), late, or told (closed). Newest first.',
    query: $page.extend({ state: z.enum(obligationStates).default('open') }),
    responses: { 200: { description: 'A page of obligations.', schema: page($obligation) } },
    problems: ['invalid-request', 'malformed-cursor'],
  }),
  getConsentPage: route({
    operationId: 'getConsentPage',
    method: 'GET',
    path: '/v1/consent/{token}',
    function: 'consent',
    scope: 'public',
    summary: 'The page behind a link of a mail; opening it changes nothing. JSON when only that is accepted.',
    params: $tokenPath,
    query: $locale,
    htmlProblems: true,
    headers: ['Accept', 'Accept-Language'],
    responses: { 200: { description: 'The page, or what it is about.', schema: $consentPage, mediaType: 'text/html' } },
    problems: linkProblems,
  }),
  actOnConsent: route({
    operationId: 'actOnConsent',
    method: 'POST',
    path: '/v1/consent/{token}',
    function: 'consent',
    scope: 'public',
    summary: 'The person’s act: confirm, choose, or unsubscribe with one click (RFC 8058: `List-Unsubscribe=One-Click`).',
    params: $tokenPath,
    query: $locale,
    rawBody: true,
    bodyTypes: ['application/x-www-form-urlencoded', 'multipart/form-data', 'application/json'],
    htmlProblems: true,
    headers: ['Accept', 'Accept-Language'],
    responses: { 200: { description: 'Done; repeating it changes nothing.', schema: $consentPage, mediaType: 'text/html' } },
    problems: [
      ...linkProblems,
      'consent-withheld',
      'write-conflict',
      'malformed-json',
      'malformed-body',
      'body-too-large',
      'body-too-deep',
      'field-too-large',
      'too-many-fields',
      'unsupported-media-type',
      'invalid-field',
      'invalid-request',
    ],
  }),
};
