import * as z from 'zod';
import { $erase, $personalData, $tombstone } from '../privacy-resources.ts';
import { $leadPath, bodyProblems, route } from './common.ts';

/** Rights of the person. */
export const privacyRoutes = {
  eraseLead: route({
    operationId: 'eraseLead',
    method: 'POST',
    path: '/v1/leads/{leadId}/erase',
    function: 'privacy',
    scope: 'leads:write',
    summary:
      'Erase the person, under every id they have. At once nobody reads them; rows and sinks follow within minutes. Again: the same answer.',
    params: $leadPath,
    body: $erase,
    responses: { 202: { description: 'What stands in the place of the person.', schema: $tombstone } },
    problems: [...bodyProblems, 'unknown-lead', 'write-conflict'],
  }),
  getPersonalData: route({
    operationId: 'getPersonalData',
    method: 'GET',
    path: '/v1/leads/{leadId}/personal-data',
    function: 'privacy',
    scope: 'leads:export',
    summary:
      'Everything held on the person, under every id they have; as CSV one line per value: section, id, leadId, at, field, value. Leaves an audit row.',
    params: $leadPath,
    query: z.strictObject({ format: z.enum(['json', 'csv']).default('json') }),
    responses: { 200: { description: 'What is held.', schema: $personalData, mediaType: 'text/csv' } },
    problems: ['unknown-lead', 'erased', 'invalid-request'],
  }),
};
