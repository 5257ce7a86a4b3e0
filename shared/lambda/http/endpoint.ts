import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import * as z from 'zod';
import type { Principal } from '../../application/access/authenticate.ts';
import { explained, explainIssues } from '../../contracts/http/explain.ts';
import { type Issue, type Refusal, refuse } from '../../contracts/http/problems.ts';
import type { Route } from '../../contracts/http/routes/common.ts';
import { checked } from '../../domain/kernel/brand.ts';
import type { Instant } from '../../domain/kernel/instant.ts';
import { err, ok, type Result } from '../../domain/kernel/result.ts';
import type { HttpAnswer } from './answer.ts';
import { bodyBytes, publicLimits, readJson } from './read-body.ts';

type Output<R, Key extends string> = R extends { readonly [K in Key]: infer S extends z.ZodType } ? z.output<S> : undefined;

/** A request whose path, query and body have passed the schemas of its route. */
export type Request<R extends Route> = {
  readonly params: Output<R, 'params'>;
  readonly query: Output<R, 'query'>;
  readonly body: Output<R, 'body'>;
  /** The caller's proven identity; on public routes the anonymous principal without scopes. */
  readonly principal: Principal;
  readonly header: (name: string) => string | null;
  readonly now: Instant;
  readonly requestId: string;
  readonly event: APIGatewayProxyEventV2;
};

type Outcome = Promise<Result<HttpAnswer, Refusal>>;
export type RequestContext = { readonly principal: Principal; readonly now: Instant; readonly requestId: string };

export type Endpoint = {
  readonly route: Route;
  readonly run: (event: APIGatewayProxyEventV2, context: RequestContext) => Outcome;
};

/** Binds a route of the table to its code; the request type follows from the table. */
export function endpoint<R extends Route>(route: R, handle: (request: Request<R>) => Outcome): Endpoint {
  return {
    route,
    run: async (event, context) => {
      const parts = readParts(route, event);
      if (!parts.ok) return parts;
      const header = (name: string): string | null => event.headers[name.toLowerCase()] ?? null;
      return handle(checked<Request<R>>({ ...parts.value, ...context, header, event }));
    },
  };
}

type Parts = { readonly params: unknown; readonly query: unknown; readonly body: unknown };

function readParts(route: Route, event: APIGatewayProxyEventV2): Result<Parts, Refusal> {
  const params = parse(route.params, event.pathParameters ?? {}, 'path');
  if (!params.ok) return params;
  const query = parse(route.query ?? unknownQuery(route), event.queryStringParameters ?? {}, 'query');
  if (!query.ok) return query;
  if (route.body === undefined) return ok({ params: params.value, query: query.value, body: undefined });
  const none = route.optionalBody === true && bodyBytes(event).byteLength === 0;
  const json = none ? ok({}) : readJson(event, { ...(route.limits ?? publicLimits), types: route.bodyTypes ?? ['application/json'] });
  if (!json.ok) return json;
  const body = parse(route.body, json.value, 'body');
  return body.ok ? ok({ params: params.value, query: query.value, body: body.value }) : body;
}

const $noQuery = z.strictObject({});

/** A misspelt filter must not read as "everything"; pages of the public carry parameters of others (utm_source). */
const unknownQuery = (route: Route): z.ZodType | undefined => (route.scope === 'public' ? undefined : $noQuery);

type Place = NonNullable<Issue['in']>;

function parse(schema: z.ZodType | undefined, value: unknown, place: Place): Result<unknown, Refusal> {
  if (schema === undefined) return ok(undefined);
  const parsed = schema.safeParse(value, explained);
  if (parsed.success) return ok(parsed.data);
  return err(
    refuse(
      'invalid-request',
      undefined,
      explainIssues(parsed.error).map((issue) => ({ ...issue, in: place })),
    ),
  );
}
