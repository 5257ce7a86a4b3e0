import middy from '@middy/core';
import type { APIGatewayProxyEventV2, Context } from 'aws-lambda';
import type { Authenticate, Principal } from '../../application/access/authenticate.ts';
import { anonymous } from '../../application/access/authenticate.ts';
import { MalformedCursor, StoreContention, StoreUnavailable } from '../../application/ports/errors.ts';
import type { Clock } from '../../application/ports/system.ts';
import { type Refusal, refuse } from '../../contracts/http/problems.ts';
import type { Scope } from '../../contracts/http/scopes.ts';
import { err, ok, type Result } from '../../domain/kernel/result.ts';
import { describeFault, type Log } from '../log.ts';
import { type GatewayResult, render, renderProblem, renderRefusalPage } from './answer.ts';
import type { Endpoint } from './endpoint.ts';
import { comesFromPage } from './page-post.ts';

export type HttpDeps = {
  readonly clock: Clock;
  readonly log: Log;
  /** Null on functions that serve public routes only. */
  readonly authenticate: Authenticate | null;
  /** Only on the function that gets what no route names: the methods of a path, so that a wrong one is 405 with `Allow`. */
  readonly methodsOf?: (path: string) => readonly string[];
};

/**
 * One Lambda for a group of routes: authenticates, checks the scope of the route table, validates, runs the endpoint,
 * renders answer or problem, logs one line. A store that does not answer is 503, any other fault a constant 500; the request id
 * finds the log line.
 */
export function httpHandler(deps: HttpDeps, endpoints: readonly Endpoint[]) {
  const byKey = new Map(endpoints.map((entry) => [`${entry.route.method} ${entry.route.path}`, entry]));
  const serve = async (event: APIGatewayProxyEventV2): Promise<GatewayResult> => {
    const requestId = event.requestContext.requestId;
    const found = byKey.get(event.routeKey);
    if (found === undefined) return unknownRoute(event, deps.methodsOf?.(event.rawPath) ?? []);
    const outcome = await run(deps, found, event, requestId);
    return outcome.ok ? render(outcome.value, requestId) : renderRefusal(outcome.error, event, found);
  };
  const endpointOf = (event: APIGatewayProxyEventV2): Endpoint | undefined => byKey.get(event.routeKey);
  return middy<APIGatewayProxyEventV2, GatewayResult, Error, Context>()
    .use(logging(deps, endpointOf))
    .handler((event) => serve(event));
}

function renderRefusal(refusal: Refusal, event: APIGatewayProxyEventV2, found: Endpoint | undefined): GatewayResult {
  const { requestId } = event.requestContext;
  if (found?.route.htmlProblems === true && comesFromPage(event)) return renderRefusalPage(refusal, requestId);
  return renderProblem(refusal, { requestId, path: event.rawPath, headers: authHeaders(refusal) });
}

async function run(deps: HttpDeps, found: Endpoint, event: APIGatewayProxyEventV2, requestId: string) {
  try {
    const principal = await admit(deps, found.route.scope, event.headers.authorization ?? null);
    if (!principal.ok) return principal;
    return await found.run(event, { principal: principal.value, now: deps.clock.now(), requestId });
  } catch (error) {
    if (error instanceof MalformedCursor) return err(refuse('malformed-cursor'));
    if (error instanceof StoreContention) return err(refuse('write-conflict'));
    throw error;
  }
}

async function admit(deps: HttpDeps, scope: Scope | 'public', header: string | null): Promise<Result<Principal, Refusal>> {
  if (scope === 'public') return ok(anonymous);
  if (deps.authenticate === null) throw new Error('a scoped route needs authenticate');
  const principal = await deps.authenticate(header, deps.clock.now());
  if (!principal.ok) return principal;
  return principal.value.scopes.has(scope) ? principal : err(refuse('missing-scope', `this route needs the scope ${scope}`));
}

/** A path we know with another method is 405, anything else 404. */
const unknownRoute = ({ requestContext, rawPath: path }: APIGatewayProxyEventV2, methods: readonly string[]): GatewayResult =>
  methods.length > 0
    ? renderProblem(refuse('method-not-allowed'), { requestId: requestContext.requestId, path, headers: { allow: methods.join(', ') } })
    : renderProblem(refuse('unknown-route'), { requestId: requestContext.requestId, path });

const authHeaders = (refusal: Refusal): Readonly<Record<string, string>> =>
  refusal.code === 'missing-key' || refusal.code === 'invalid-key' ? { 'www-authenticate': 'Bearer realm="leadline"' } : {};

/** The store gave up, or middy did, just before Lambda would end the invocation without an answer. */
const didNotAnswer = (error: unknown): boolean =>
  error instanceof StoreUnavailable || (error instanceof Error && error.name === 'TimeoutError');

/** Middleware: one line per request (route key, status, request id), and the constant answer to a fault. */
function logging(
  deps: HttpDeps,
  endpointOf: (event: APIGatewayProxyEventV2) => Endpoint | undefined,
): middy.MiddlewareObj<APIGatewayProxyEventV2, GatewayResult> {
  return {
    after: ({ event, response }) => {
      deps.log('HTTP_ANSWERED', {
        requestId: event.requestContext.requestId,
        operationId: event.routeKey,
        status: response?.statusCode ?? 0,
      });
    },
    onError: (request) => {
      const requestId = request.event.requestContext.requestId;
      deps.log('HTTP_FAULT', { requestId, operationId: request.event.routeKey, ...describeFault(request.error) });
      const refusal = didNotAnswer(request.error) ? refuse('unavailable') : refuse('internal-error');
      request.response = renderRefusal(refusal, request.event, endpointOf(request.event));
    },
  };
}
