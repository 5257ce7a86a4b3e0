import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import type { HttpFunctionName } from '../shared/contracts/http/functions.ts';

export type RouteRow = { readonly method: string; readonly path: string; readonly function: HttpFunctionName; readonly scope: string };
export type Matched = {
  readonly function: HttpFunctionName;
  /** `POST /v1/leads`, or `$default` when no route matches. */
  readonly routeKey: string;
  readonly params: Readonly<Record<string, string>>;
  /** Anybody may come in here: a flood must leave room for those who work with the leads. */
  readonly publicDoor: boolean;
};

type Compiled = { readonly row: RouteRow; readonly segments: readonly string[] };

/**
 * Finds the route of a request as API Gateway does: literal segments beat parameters, `HEAD` is served as `GET`, and
 * whatever matches nothing goes to the site function under `$default`.
 */
export function createRouter(rows: readonly RouteRow[]): (method: string, path: string) => Matched {
  const compiled: readonly Compiled[] = rows
    .map((row) => ({ row, segments: row.path.split('/') }))
    .sort((a, b) => parameterCount(a) - parameterCount(b));
  return (method, path) => {
    const wanted = method === 'HEAD' ? 'GET' : method;
    const segments = path.split('/');
    for (const { row, segments: pattern } of compiled) {
      if (row.method !== wanted) continue;
      const params = match(pattern, segments);
      if (params === null) continue;
      // What the site answers costs nothing, and whoever watches over its health must hear it in a flood too.
      const publicDoor = row.scope === 'public' && row.function !== 'site';
      return { function: row.function, routeKey: `${row.method} ${row.path}`, params, publicDoor };
    }
    return { function: 'site', routeKey: '$default', params: {}, publicDoor: false };
  };
}

const parameterCount = (route: Compiled): number => route.segments.filter((segment) => segment.startsWith('{')).length;

function match(pattern: readonly string[], segments: readonly string[]): Readonly<Record<string, string>> | null {
  if (pattern.length !== segments.length) return null;
  const params: Record<string, string> = {};
  for (const [i, part] of pattern.entries()) {
    const segment = segments[i] ?? '';
    if (part.startsWith('{')) {
      if (segment === '') return null;
      params[part.slice(1, -1)] = decoded(segment);
    } else if (part !== segment) return null;
  }
  return params;
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

/** The HTTP API event (payload 2.0) of one request. The body is always base64, so that its bytes arrive as sent. */
export function httpEvent(request: IncomingMessage, body: Buffer, matched: Matched, now: number): APIGatewayProxyEventV2 {
  const [rawPath = '/', rawQueryString = ''] = splitTarget(request.url ?? '/');
  const { cookie, ...headers } = joined(request);
  const method = request.method === 'HEAD' ? 'GET' : (request.method ?? 'GET');
  const query = queryOf(rawQueryString);
  return {
    version: '2.0',
    routeKey: matched.routeKey,
    rawPath,
    rawQueryString,
    ...(cookie === undefined ? {} : { cookies: cookie.split(/;\s*/) }),
    headers,
    ...(query === null ? {} : { queryStringParameters: query }),
    ...(Object.keys(matched.params).length === 0 ? {} : { pathParameters: { ...matched.params } }),
    requestContext: {
      accountId: '000000000000',
      apiId: 'local',
      domainName: headers.host ?? 'localhost',
      domainPrefix: 'local',
      http: {
        method,
        path: rawPath,
        protocol: `HTTP/${request.httpVersion}`,
        sourceIp: (request.socket.remoteAddress ?? '127.0.0.1').replace(/^::ffff:/, ''),
        userAgent: headers['user-agent'] ?? '',
      },
      requestId: randomUUID(),
      routeKey: matched.routeKey,
      stage: '$default',
      time: new Date(now).toUTCString(),
      timeEpoch: now,
    },
    ...(body.length === 0 ? {} : { body: body.toString('base64') }),
    isBase64Encoded: body.length > 0,
  };
}

const splitTarget = (target: string): readonly [string, string] => {
  const at = target.indexOf('?');
  return at === -1 ? [target, ''] : [target.slice(0, at), target.slice(at + 1)];
};

/** Lower-cased names, repeated headers joined by a comma. */
function joined(request: IncomingMessage): Record<string, string> & { cookie?: string } {
  return Object.fromEntries(
    Object.entries(request.headers).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, Array.isArray(value) ? value.join(',') : value]],
    ),
  );
}

/** Decoded parameters, repeated ones joined by a comma; null when there are none. */
function queryOf(raw: string): Record<string, string> | null {
  const query: Record<string, string> = {};
  for (const [name, value] of new URLSearchParams(raw)) query[name] = name in query ? `${query[name]},${value}` : value;
  return Object.keys(query).length === 0 ? null : query;
}
