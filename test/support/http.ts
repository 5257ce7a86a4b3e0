import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { createRouter } from '../../local/http-event.ts';
import { routeTable } from '../../shared/contracts/http/routes.ts';

export type TestRequest = {
  readonly method: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON with its content type unless `headers` names another. */
  readonly json?: unknown;
  readonly raw?: string | Buffer;
  readonly sourceIp?: string;
};

const route = createRouter(routeTable);
let requests = 0;

/** The API Gateway event of a test request, and the function its route belongs to. */
export function eventOf(request: TestRequest) {
  const [rawPath = '/', rawQueryString = ''] = request.path.split('?');
  const matched = route(request.method, rawPath);
  const body = request.raw ?? (request.json === undefined ? null : JSON.stringify(request.json));
  const headers: Record<string, string> = {
    ...(request.json === undefined ? {} : { 'content-type': 'application/json' }),
    ...request.headers,
  };
  const query = Object.fromEntries(new URLSearchParams(rawQueryString));
  const event: APIGatewayProxyEventV2 = {
    version: '2.0',
    routeKey: matched.routeKey,
    rawPath,
    rawQueryString,
    headers,
    ...(rawQueryString === '' ? {} : { queryStringParameters: query }),
    pathParameters: { ...matched.params },
    requestContext: {
      accountId: '0',
      apiId: 'test',
      domainName: 'localhost',
      domainPrefix: 'test',
      requestId: `req-${++requests}`,
      routeKey: matched.routeKey,
      stage: '$default',
      time: '',
      timeEpoch: 0,
      http: {
        method: request.method,
        path: rawPath,
        protocol: 'HTTP/1.1',
        sourceIp: request.sourceIp ?? '192.0.2.10',
        userAgent: headers['user-agent'] ?? 'test',
      },
    },
    ...(body === null ? {} : { body: Buffer.from(body).toString('base64') }),
    isBase64Encoded: body !== null,
  };
  return { function: matched.function, event };
}
