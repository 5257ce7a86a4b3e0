import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda';
import { type HttpFunctionName, httpFunctions } from '../shared/contracts/http/functions.ts';
import { type ProblemCode, problems } from '../shared/contracts/http/problems.ts';
import { routeTable } from '../shared/contracts/http/routes.ts';
import { createAdmission, type Place } from './admission.ts';
import type { FileServer } from './file-server.ts';
import { createRouter, httpEvent, type Matched } from './http-event.ts';
import { lambdaContext, timedOut, withTimeout } from './lambda-context.ts';
import type { LocalLog } from './log.ts';
import type { Timers } from './timers.ts';

export type HttpHandler = (event: APIGatewayProxyEventV2, context: Context) => Promise<APIGatewayProxyStructuredResultV2>;
export type HttpHandlers = Readonly<Record<HttpFunctionName, HttpHandler>>;
export type LocalHttp = {
  /** Listens, answering 503 until `open`; returns the bound port. Rejects with the system error (`EADDRINUSE`, `EACCES`). */
  readonly listen: (port: number, host: string) => Promise<number>;
  /** Serves the functions, and the files behind signed URLs, from now on. */
  readonly open: (handlers: HttpHandlers, files?: FileServer) => void;
  /** Accepts nothing new, ends idle connections, resolves when the running requests are answered. */
  readonly drain: () => Promise<void>;
};

/** Enough to hand every oversize request of the contract (64 KB) to the function that refuses it with the right problem. */
const bodyLimit = 1024 * 1024;

/** A whole request, body included; a file of a few hundred megabytes comes in one. */
const longestUploadSeconds = 600;
/** The body of a request that holds one of the public's places: enough for 64 KB over any line a page was loaded by. */
const publicBodySeconds = 10;

/** Of a door that is not the public's. */
const unbounded: Place = { begin: () => undefined, leave: () => undefined };

/** Serves the HTTP functions as API Gateway does: routes of the contract, payload 2.0 events, structured results. */
export function createLocalHttp(input: { readonly timers: Timers; readonly log: LocalLog }): LocalHttp {
  const route = createRouter(routeTable);
  const admission = createAdmission();
  let handlers: HttpHandlers | null = null;
  let files: FileServer | null = null;
  let draining = false;
  const serve = async (request: IncomingMessage, response: ServerResponse) => {
    if (files?.serves(request.url ?? '/') === true) return files.serve(request, response);
    const matched = route(request.method ?? 'GET', (request.url ?? '/').split('?')[0] ?? '/');
    const place = matched.publicDoor ? await admission.enter() : unbounded;
    // Before anything is read: what is refused must cost next to nothing, or a flood of refusals is a flood as well.
    if (place === null) return refuseUnread(request, response);
    try {
      await answer(request, response, matched, place);
    } finally {
      place.leave();
    }
  };
  const answer = async (request: IncomingMessage, response: ServerResponse, matched: Matched, place: Place) => {
    const body = await withTimeout(readBody(request), matched.publicDoor ? publicBodySeconds : longestUploadSeconds, input.timers);
    if (body === timedOut) return refuseSlow(request, response);
    if (handlers === null) return writeProblem(request, response, 'unavailable', '');
    if (body === null) return writeProblem(request, response, 'body-too-large', '');
    place.begin();
    const event = httpEvent(request, body, matched, input.timers.now());
    const requestId = event.requestContext.requestId;
    const { timeoutSeconds } = httpFunctions[matched.function];
    try {
      const context = lambdaContext(matched.function, timeoutSeconds, input.timers);
      const result = await withTimeout(handlers[matched.function](event, context), timeoutSeconds, input.timers);
      if (result === timedOut) return writeProblem(request, response, 'unavailable', requestId);
      // An answered connection would stay open for the next request and hold up the drain.
      if (draining) response.setHeader('connection', 'close');
      writeResult(request, response, result);
    } catch (error) {
      input.log('REQUEST_FAILED', { function: matched.function, requestId, errorName: error instanceof Error ? error.name : typeof error });
      writeProblem(request, response, 'internal-error', requestId);
    }
  };
  const server = createServer(
    { requestTimeout: longestUploadSeconds * 1000, headersTimeout: 30_000, keepAliveTimeout: 60_000 },
    (request, response) => {
      // Only the socket can fail here (the client went away); there is nobody left to answer.
      serve(request, response).catch(() => response.destroy());
    },
  );
  return {
    listen: (port, host) => listen(server, port, host),
    open: (ready, served) => {
      handlers = ready;
      files = served ?? null;
    },
    drain: async () => {
      draining = true;
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeIdleConnections();
      await closed;
    },
  };
}

/** The body is let run past, so that the connection can be used again. */
function refuseUnread(request: IncomingMessage, response: ServerResponse): void {
  request.resume();
  writeProblem(request, response, 'too-many-requests', '');
}

/** Nobody waits for the rest of the body: the connection ends with the answer. */
function refuseSlow(request: IncomingMessage, response: ServerResponse): void {
  response.setHeader('connection', 'close');
  writeProblem(request, response, 'request-timeout', '');
}

/** Connections the kernel keeps while the loop is busy (it caps this at its own limit); beyond it they are reset, without an answer. */
const backlog = 4096;

function listen(server: Server, port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ port, host, backlog }, () => {
      const address = server.address();
      resolve(address === null || typeof address === 'string' ? port : address.port);
    });
  });
}

/** The whole body, or null when it is larger than the limit: read to its end all the same, or the client never sees the answer. */
async function readBody(request: IncomingMessage): Promise<Buffer | null> {
  let size = 0;
  return buffer(
    (async function* capped() {
      for await (const chunk of request) {
        size += chunk.length;
        if (size <= bodyLimit) yield chunk;
      }
    })(),
  ).then((body) => (size > bodyLimit ? null : body));
}

function writeResult(request: IncomingMessage, response: ServerResponse, result: APIGatewayProxyStructuredResultV2): void {
  const body = Buffer.from(result.body ?? '', result.isBase64Encoded === true ? 'base64' : 'utf8');
  const status = result.statusCode ?? 200;
  for (const [name, value] of Object.entries(result.headers ?? {})) response.setHeader(name, `${value}`);
  if (result.cookies !== undefined && result.cookies.length > 0) response.setHeader('set-cookie', result.cookies);
  if (status !== 204 && status !== 304) response.setHeader('content-length', body.length);
  response.writeHead(status);
  response.end(request.method === 'HEAD' ? undefined : body);
}

const retrySoon = { 'retry-after': '1' };

/** The problems of the server itself; every other answer comes from a function. */
function writeProblem(request: IncomingMessage, response: ServerResponse, code: ProblemCode, requestId: string): void {
  writeResult(request, response, {
    statusCode: problems[code].status,
    headers: {
      'content-type': 'application/problem+json',
      'cache-control': 'no-store',
      ...(problems[code].status === 429 ? retrySoon : {}),
      // Nothing is told here that a page of another origin may not know, and a script that sees no answer tries again at once.
      'access-control-allow-origin': '*',
      'access-control-expose-headers': 'retry-after',
    },
    body: JSON.stringify({ type: `/problems/${code}`, ...problems[code], code, requestId }),
  });
}
