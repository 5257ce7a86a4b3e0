import * as z from 'zod';
import { fieldTypes } from '../../../domain/leads/form.ts';
import { route } from './common.ts';

const $field = z.object({
  name: z.string(),
  type: z.enum(fieldTypes),
  label: z.string(),
  required: z.boolean(),
  maxLength: z.int().nullable(),
  min: z.number().nullable(),
  max: z.number().nullable(),
  options: z.array(z.string()),
  autocomplete: z.string().nullable().meta({ description: 'Token of the HTML attribute of that name.' }),
});

const $consent = z.object({
  field: z.string(),
  purpose: z.string(),
  channel: z.string(),
  text: z.string(),
  hash: z.string().meta({ description: 'SHA-256 of the text, as it will stand in the evidence.' }),
  required: z.boolean(),
});

export const $formDefinition = z
  .object({
    formId: z.string(),
    version: z.int(),
    locale: z.string().meta({ description: 'Language of the texts: the one asked for, or the form’s own. Post it as `locale`.' }),
    action: z.string().meta({ description: 'Path to post to, on this host.' }),
    fields: z.array($field),
    consents: z.array($consent),
    submitLabel: z.string(),
    texts: z
      .record(z.string(), z.string())
      .meta({ description: 'Sentences about fields by issue code, and the words of the form itself.' }),
    honeypot: z.string().meta({ description: 'Name of a field no person sees; post it empty or not at all.' }),
    token: z.string().meta({ description: 'Post it as `formToken`.' }),
    tokenSeconds: z.int().meta({ description: 'How long the token, and a challenge, are good.' }),
    challenge: z
      .union([
        z.object({
          kind: z.literal('altcha'),
          issued: z.record(z.string(), z.unknown()).meta({ description: 'ALTCHA version 1; post the solution as `altcha`.' }),
        }),
        z.object({ kind: z.literal('turnstile'), siteKey: z.string(), action: z.string().nullable() }),
      ])
      .nullable(),
    known: z.array(z.string()).meta({ description: 'Fields this visitor answered before; they may be left out of the post.' }),
    values: z.record(z.string(), z.string()).meta({ description: 'What this visitor answered there.' }),
  })
  .meta({ id: 'FormDefinition', description: 'What a page needs to show a form and to post it.' });
export type FormDefinition = z.infer<typeof $formDefinition>;

const params = z.object({ formId: z.string().max(100) });
const $locale = z.string().max(35).optional().meta({ description: 'A language such as `de` or `de-AT`.' });
const formProblems = ['unknown-form', 'form-disabled'] as const;
const row = { function: 'forms', scope: 'public' } as const;

/** Forms as visitors meet them: definition, embed, plain page, and the tracking snippet. */
export const formsRoutes = {
  getForm: route({
    ...row,
    operationId: 'getForm',
    method: 'GET',
    path: '/v1/forms/{formId}',
    summary: 'The published form, ready to be shown and posted.',
    params,
    query: z.object({
      locale: $locale,
      challenge: z.string().max(10).optional().meta({ description: '`1` after an answer `challenge-required`.' }),
    }),
    headers: ['Origin'],
    responses: { 200: { description: 'Form.', schema: $formDefinition } },
    problems: [...formProblems, 'origin-refused'],
  }),
  preflightFormDefinition: route({
    ...row,
    operationId: 'preflightFormDefinition',
    method: 'OPTIONS',
    path: '/v1/forms/{formId}',
    summary: 'CORS preflight by the form’s origins.',
    params,
    responses: { 204: { description: 'Allowed origin.' } },
    problems: ['unknown-form'],
  }),
  getEmbedScript: route({
    ...row,
    operationId: 'getEmbedScript',
    method: 'GET',
    path: '/v1/forms/{formId}/embed.js',
    summary: 'Script that shows the form where it stands in a page.',
    params,
    headers: ['If-None-Match'],
    responses: { 200: { description: 'JavaScript.', mediaType: 'text/javascript' } },
    problems: [],
  }),
  getFormPage: route({
    ...row,
    operationId: 'getFormPage',
    method: 'GET',
    path: '/v1/forms/{formId}/page',
    summary: 'The form as a page of its own, for a link or a frame; works without JavaScript.',
    params,
    query: z.looseObject({ locale: $locale }),
    responses: { 200: { description: 'HTML.', mediaType: 'text/html' } },
    problems: formProblems,
  }),
  getTrackingScript: route({
    ...row,
    operationId: 'getTrackingScript',
    method: 'GET',
    path: '/t.js',
    summary: 'Script that remembers in the visitor’s browser how they came, and tells it with the next form.',
    headers: ['If-None-Match'],
    responses: { 200: { description: 'JavaScript.', mediaType: 'text/javascript' } },
    problems: [],
  }),
};
