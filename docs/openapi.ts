import * as z from 'zod';
import {
  createDocument,
  type ZodOpenApiOperationObject,
  type ZodOpenApiPathsObject,
  type ZodOpenApiResponseObject,
  type ZodOpenApiResponsesObject,
} from 'zod-openapi';
import { $apiEngagement, $unread } from '../shared/contracts/http/engagement-resources.ts';
import { $problem } from '../shared/contracts/http/problem-schema.ts';
import { type ProblemCode, problems } from '../shared/contracts/http/problems.ts';
import type { Route } from '../shared/contracts/http/routes/common.ts';
import { authProblems, commonProblems, routeTable } from '../shared/contracts/http/routes.ts';

/** OpenAPI 3.1 of the route table. */
export const openApiDocument = () =>
  createDocument(
    {
      openapi: '3.1.0',
      info: {
        title: 'Leadline',
        version: '1',
        description: 'Capture, enrich, score, route, time and deliver leads.',
        license: { name: 'MIT', identifier: 'MIT' },
      },
      servers: [{ url: '/' }],
      components: {
        // Items of a batch are read one by one, so that no request schema refers to it.
        schemas: { Engagement: $apiEngagement },
        securitySchemes: { apiKey: { type: 'http', scheme: 'bearer', description: 'An API key: Authorization: Bearer ll_…' } },
      },
      paths: paths(),
    },
    {
      override: ({ zodSchema, jsonSchema }) => {
        if (Object.is(zodSchema, $unread))
          jsonSchema.anyOf = [{ $ref: '#/components/schemas/Engagement' }, { description: 'Anything else is refused in its place.' }];
      },
    },
  );

function paths(): ZodOpenApiPathsObject {
  const table: Record<string, Record<string, ZodOpenApiOperationObject>> = {};
  for (const route of routeTable) {
    const methods = table[route.path] ?? {};
    methods[route.method.toLowerCase()] = operation(route);
    table[route.path] = methods;
  }
  return table;
}

/** Every problem a route may answer: its own, those of its credential, of its path and query, and the common ones. */
export const problemsOf = (route: Route): readonly ProblemCode[] => [
  ...new Set<ProblemCode>([
    ...route.problems,
    ...(route.params === undefined && route.query === undefined && route.scope === 'public' ? [] : (['invalid-request'] as const)),
    ...(route.scope === 'public' ? [] : authProblems),
    ...commonProblems,
  ]),
];

function operation(route: Route): ZodOpenApiOperationObject {
  const body = route.body ?? (route.rawBody === true ? z.record(z.string(), z.unknown()) : undefined);
  const types = route.bodyTypes ?? ['application/json'];
  return {
    operationId: route.operationId,
    summary: route.summary,
    tags: [route.function],
    security: route.optionalKey === true ? [{}, { apiKey: [] }] : route.scope === 'public' ? [] : [{ apiKey: [] }],
    ...(route.scope === 'public' ? {} : { description: `Scope: \`${route.scope}\`.` }),
    requestParams: {
      ...(route.params === undefined ? {} : { path: route.params }),
      ...(route.query === undefined ? {} : { query: route.query }),
      ...(route.headers === undefined ? {} : { header: headersOf(route.headers) }),
    },
    ...(body === undefined
      ? {}
      : {
          requestBody: {
            required: route.optionalBody !== true,
            content: Object.fromEntries(types.map((type) => [type, { schema: body }])),
          },
        }),
    responses: responses(route),
  };
}

/** Content-Type is described by the request body; OpenAPI ignores it among the parameters. */
const headersOf = (names: readonly string[]) =>
  z.object(Object.fromEntries(names.filter((n) => n !== 'Content-Type').map((name) => [name, z.string().optional()])));

/** A route that has a schema answers JSON, some of them also pages of another type; a JSON of its own name replaces the plain one. */
const contentOf = (schema: z.ZodType, mediaType: string | undefined) => {
  if (mediaType?.endsWith('json') === true) return { [mediaType]: { schema } };
  return { 'application/json': { schema }, ...(mediaType === undefined ? {} : { [mediaType]: { schema: z.string() } }) };
};

function responses(route: Route): ZodOpenApiResponsesObject {
  const good = Object.entries(route.responses).map(([status, { description, schema, mediaType, headers }]) => [
    status,
    {
      description,
      ...(headers === undefined ? {} : { headers: z.object(Object.fromEntries(headers.map((name) => [name, z.string()]))) }),
      ...(schema !== undefined
        ? { content: contentOf(schema, mediaType) }
        : mediaType !== undefined
          ? { content: { [mediaType]: { schema: z.string() } } }
          : {}),
    },
  ]);
  const byStatus = new Map<number, ProblemCode[]>();
  for (const code of problemsOf(route)) byStatus.set(problems[code].status, [...(byStatus.get(problems[code].status) ?? []), code]);
  const bad = [...byStatus].map(
    ([status, codes]) => [String(status), problemResponse(status, codes, route.htmlProblems === true)] as const,
  );
  const theirs = Object.entries(route.refusals ?? {}).map(([status, { description, schema }]) => {
    const { id: _, content, ...ours } = bad.find(([code]) => code === status)?.[1] ?? { description: '' };
    const both = [description, ours.description].filter((text) => text !== '').join(' ');
    return [status, { ...ours, description: both, content: { 'application/json': { schema }, ...content } }] as const;
  });
  return Object.fromEntries([...good, ...bad, ...theirs]);
}

const problemResponses = new Map<string, ZodOpenApiResponseObject>();

/** Most routes refuse in the same few ways: each way is one component, else the contract is mostly repetition. */
function problemResponse(status: number, codes: readonly ProblemCode[], html: boolean): ZodOpenApiResponseObject {
  const id = `${status}-${[...codes].sort().join('.')}${html ? '.html' : ''}`;
  const known = problemResponses.get(id);
  if (known !== undefined) return known;
  const response: ZodOpenApiResponseObject = {
    id,
    description: codes.map((code) => `\`${code}\``).join(', '),
    ...(status === 503 ? { headers: z.object({ 'Retry-After': z.string() }) } : {}),
    content: {
      'application/problem+json': { schema: $problem },
      ...(html ? { 'text/html': { schema: z.string() } } : {}),
    },
  };
  problemResponses.set(id, response);
  return response;
}
