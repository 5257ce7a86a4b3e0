import * as z from 'zod';
import { route } from './common.ts';

/** Health, contract, demo page, problem pages. */
export const siteRoutes = {
  getHealth: route({
    operationId: 'getHealth',
    method: 'GET',
    path: '/healthz',
    function: 'site',
    scope: 'public',
    summary: 'Alive and able to read its table.',
    responses: { 200: { description: 'Healthy.', schema: z.object({ status: z.literal('ok') }) } },
    problems: ['unavailable'],
  }),
  getOpenApi: route({
    operationId: 'getOpenApi',
    method: 'GET',
    path: '/openapi.json',
    function: 'site',
    scope: 'public',
    summary: 'This contract.',
    responses: { 200: { description: 'OpenAPI 3.1.', schema: z.record(z.string(), z.unknown()) } },
    problems: [],
  }),
  getDemo: route({
    operationId: 'getDemo',
    method: 'GET',
    path: '/demo',
    function: 'site',
    scope: 'public',
    summary: 'Demo landing page (demo seed only).',
    responses: { 200: { description: 'HTML.', mediaType: 'text/html' } },
    problems: ['unknown-route'],
  }),
  getRoot: route({
    operationId: 'getRoot',
    method: 'GET',
    path: '/',
    function: 'site',
    scope: 'public',
    summary: 'Redirects to the demo page, or to the contract where there is none.',
    responses: { 302: { description: 'Redirect.', headers: ['Location'] } },
    problems: [],
  }),
  getProblem: route({
    operationId: 'getProblem',
    method: 'GET',
    path: '/problems/{code}',
    function: 'site',
    scope: 'public',
    summary: 'What a problem type means and what to do about it.',
    params: z.object({ code: z.string().max(100) }),
    responses: { 200: { description: 'HTML.', mediaType: 'text/html' } },
    problems: ['unknown-route'],
  }),
};
