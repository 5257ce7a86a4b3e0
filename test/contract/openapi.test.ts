import { describe, expect, it } from 'vitest';
import { problemsOf } from '../../docs/openapi.ts';
import openApi from '../../shared/contracts/http/openapi.generated.json' with { type: 'json' };
import { problems } from '../../shared/contracts/http/problems.ts';
import { routeTable } from '../../shared/contracts/http/routes.ts';
import { contractObjections } from './json-schema.ts';

type Json = Record<string, unknown>;
type Parameter = { in: string; name: string; required?: boolean; schema?: unknown };
type Media = Record<string, { schema?: unknown }>;
type Response = { description?: string; content?: Media };
type Operation = {
  operationId: string;
  summary: string;
  parameters?: Parameter[];
  requestBody?: { content: Media };
  responses: Record<string, Response | { $ref: string }>;
  security?: Json[];
};
const paths = openApi.paths as unknown as Record<string, Record<string, Operation>>;
/** A response itself, wherever it stands. */
const responseOf = (response: Response | { $ref: string }): Response =>
  '$ref' in response ? (resolve(response.$ref) as Response) : response;
const operations = Object.entries(paths).flatMap(([path, item]) =>
  Object.entries(item).map(([method, operation]) => [`${method} ${path}`, path, operation] as const),
);
const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null;

/** Every `$ref` below `value`. */
const refsIn = (value: unknown): readonly string[] =>
  !isObject(value) ? [] : Object.entries(value).flatMap(([key, child]) => (key === '$ref' ? [String(child)] : refsIn(child)));

const resolve = (ref: string): unknown =>
  ref
    .slice(2)
    .split('/')
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'))
    .reduce<unknown>((place, step) => (isObject(place) ? place[step] : undefined), openApi);

describe('the OpenAPI document', () => {
  it('is 3.1, says who it is, and has only fields of the specification at its root', () => {
    expect(openApi.openapi).toMatch(/^3\.1\.\d+$/);
    expect(openApi.info).toMatchObject({ title: expect.any(String), version: expect.any(String) });
    const known = [
      'openapi',
      'info',
      'jsonSchemaDialect',
      'servers',
      'paths',
      'webhooks',
      'components',
      'security',
      'tags',
      'externalDocs',
    ];
    expect(Object.keys(openApi).filter((field) => !known.includes(field))).toEqual([]);
  });

  it('has every route of the table and no other, each with one operationId', () => {
    const table = routeTable.map((route) => `${route.method.toLowerCase()} ${route.path}`);
    expect(operations.map(([name]) => name).sort()).toEqual([...table].sort());
    const ids = operations.map(([, , operation]) => operation.operationId);
    expect(new Set(ids).size).toBe(ids.length);
    expect([...ids].sort()).toEqual(routeTable.map((route) => route.operationId).sort());
  });

  it('every reference leads somewhere, and every component is used', () => {
    const refs = refsIn(openApi);
    expect(refs.length).toBeGreaterThan(0);
    expect(refs.filter((ref) => !ref.startsWith('#/') || resolve(ref) === undefined)).toEqual([]);
    const used = new Set(refs);
    expect(Object.keys(openApi.components.schemas).filter((name) => !used.has(`#/components/schemas/${name}`))).toEqual([]);
    expect(Object.keys(openApi.components.responses).filter((name) => !used.has(`#/components/responses/${name}`))).toEqual([]);
  });

  it.each(operations)('%s: path parameters match the path, and what is declared is complete', (name, path, operation) => {
    expect(operation.summary, name).toBeTruthy();
    const declared = (operation.parameters ?? []).filter((parameter) => parameter.in === 'path');
    expect(declared.map((parameter) => `{${parameter.name}}`).sort()).toEqual([...(path.match(/\{[^}]+\}/g) ?? [])].sort());
    for (const parameter of declared) expect(parameter.required, parameter.name).toBe(true);
    for (const parameter of operation.parameters ?? []) expect(parameter.schema, parameter.name).toBeDefined();
    const keys = (operation.parameters ?? []).map((parameter) => `${parameter.in} ${parameter.name.toLowerCase()}`);
    expect(new Set(keys).size).toBe(keys.length);
  });

  it.each(operations)('%s: has answers, each described and with a schema for its content', (_name, _path, operation) => {
    const statuses = Object.keys(operation.responses);
    expect(statuses.filter((status) => !/^[1-5]\d\d$/.test(status))).toEqual([]);
    expect(statuses.some((status) => /^[23]/.test(status))).toBe(true);
    expect(statuses).toEqual(expect.arrayContaining(['404', '405', '500', '503']));
    for (const [status, given] of Object.entries(operation.responses)) {
      const response = responseOf(given);
      expect(response.description, status).toBeTruthy();
      for (const media of Object.values(response.content ?? {})) expect(media.schema).toBeDefined();
      // A browser that posts a form by itself is refused with a page, a client of another product in that product's shape.
      const route = routeTable.find((row) => row.operationId === operation.operationId);
      const theirs = route?.refusals?.[Number(status)];
      const codes = route === undefined ? [] : problemsOf(route);
      const ours = theirs === undefined || codes.some((code) => `${problems[code].status}` === status);
      const media = [
        ...(theirs === undefined ? [] : ['application/json']),
        ...(ours ? ['application/problem+json', ...(route?.htmlProblems === true ? ['text/html'] : [])] : []),
      ];
      if (/^[45]/.test(status)) expect(Object.keys(response.content ?? {})).toEqual(media);
    }
    for (const scheme of operation.security?.flatMap((entry) => Object.keys(entry)) ?? [])
      expect(Object.keys(openApi.components.securitySchemes)).toContain(scheme);
  });

  it.each(routeTable.map((route) => [route.operationId, route] as const))('%s asks for a key exactly when the table does', (_id, route) => {
    const operation = paths[route.path]?.[route.method.toLowerCase()];
    const keyed = route.scope !== 'public' || route.optionalKey === true;
    expect(operation?.security).toEqual([...(route.optionalKey === true ? [{}] : []), ...(keyed ? [{ apiKey: [] }] : [])]);
    const answers = Object.keys(operation?.responses ?? {});
    expect(['401', '403'].every((status) => answers.includes(status))).toBe(keyed);
  });

  it('every schema in it compiles as JSON Schema 2020-12', () => {
    for (const name of Object.keys(openApi.components.schemas)) contractObjections(null, 'components', 'schemas', name);
    for (const [name, path, operation] of operations) {
      const method = name.split(' ')[0] ?? '';
      for (const [status, response] of Object.entries(operation.responses))
        for (const type of Object.keys(responseOf(response).content ?? {}))
          contractObjections(null, 'paths', path, method, 'responses', status, 'content', type, 'schema');
      for (const type of Object.keys(operation.requestBody?.content ?? {}))
        contractObjections(null, 'paths', path, method, 'requestBody', 'content', type, 'schema');
    }
  });
});
