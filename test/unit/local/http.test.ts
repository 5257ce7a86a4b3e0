import { request as rawRequest } from 'node:http';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createLocalHttp, type HttpHandler, type LocalHttp } from '../../../local/http.ts';
import { createRouter } from '../../../local/http-event.ts';
import { createLocalLog } from '../../../local/log.ts';
import { realTimers } from '../../../local/timers.ts';
import { type HttpFunctionName, httpFunctions } from '../../../shared/contracts/http/functions.ts';
import { routeTable } from '../../../shared/contracts/http/routes.ts';
import { instantFromMillis } from '../../../shared/domain/kernel/instant.ts';
import { virtualTimers } from '../../support/virtual-timers.ts';

let events: APIGatewayProxyEventV2[];
let answer: HttpHandler;
let http: LocalHttp;
let base: string;

beforeEach(async () => {
  events = [];
  answer = async () => ({ statusCode: 200, body: 'ok' });
  const handler: HttpHandler = (event, context) => {
    events.push(event);
    return answer(event, context);
  };
  const names = Object.keys(httpFunctions) as HttpFunctionName[];
  const handlers = Object.fromEntries(names.map((name) => [name, handler])) as Record<HttpFunctionName, HttpHandler>;
  http = createLocalHttp({
    timers: realTimers({ now: () => instantFromMillis(performance.timeOrigin + performance.now()) }),
    log: createLocalLog('error', () => undefined),
  });
  base = `http://127.0.0.1:${await http.listen(0, '127.0.0.1')}`;
  http.open(handlers);
});
afterEach(() => http.drain());

const last = () => events.at(-1);

describe('the router', () => {
  const route = createRouter(routeTable);
  it.each([
    ['POST', '/v1/forms/demo-request/submissions', 'capture', 'POST /v1/forms/{formId}/submissions', { formId: 'demo-request' }],
    ['GET', '/v1/leads/lead%20x', 'read-leads', 'GET /v1/leads/{leadId}', { leadId: 'lead x' }],
    ['GET', '/v1/leads/%zz', 'read-leads', 'GET /v1/leads/{leadId}', { leadId: '%zz' }],
    ['HEAD', '/healthz', 'site', 'GET /healthz', {}],
    ['GET', '/', 'site', 'GET /', {}],
    ['DELETE', '/v1/leads', 'site', '$default', {}],
    ['GET', '/v1/leads/', 'site', '$default', {}],
    ['GET', '/nowhere', 'site', '$default', {}],
  ])('%s %s', (method, path, fn, routeKey, params) => {
    expect(route(method, path)).toMatchObject({ function: fn, routeKey, params });
  });
});

describe('a door of the public', () => {
  const route = createRouter(routeTable);
  it.each([
    ['POST', '/v1/forms/demo-request/submissions', true],
    ['POST', '/servlet/servlet.WebToLead', true],
    ['POST', '/v1/intake/meta/f', true],
    ['POST', '/v1/engagements', true],
    ['POST', '/v1/intake/email/sendgrid', true],
    ['GET', '/v1/consent/token', true],
    ['GET', '/v1/forms/demo-request', true],
    ['GET', '/t.js', true],
    ['GET', '/v1/leads', false],
    ['POST', '/v1/leads/lead_x/consents', false],
    ['GET', '/healthz', false],
    ['GET', '/nowhere', false],
  ])('%s %s: %s', (method, path, publicDoor) => {
    expect(route(method, path).publicDoor).toBe(publicDoor);
  });

  it('is not kept shut by those who send their body slowly: they hear 408 after ten seconds, and the next one comes in', async () => {
    const timers = virtualTimers();
    const slow = createLocalHttp({ timers, log: createLocalLog('error', () => undefined) });
    const port = await slow.listen(0, '127.0.0.1');
    const handler: HttpHandler = async () => ({ statusCode: 200, body: 'ok' });
    const names = Object.keys(httpFunctions) as HttpFunctionName[];
    slow.open(Object.fromEntries(names.map((name) => [name, handler])) as Record<HttpFunctionName, HttpHandler>);
    const heard: (number | undefined)[] = [];
    const dribble = (path: string) => {
      const request = rawRequest({ port, path, method: 'POST', headers: { 'content-length': 9 } }, (response) => {
        heard.push(response.statusCode);
        response.resume();
      });
      request.on('error', () => undefined).write('{');
      return request;
    };
    const mine = dribble('/v1/leads');
    for (let i = 0; i < 32; i += 1) dribble('/v1/engagements');
    await expect.poll(() => timers.advance(10_000).then(() => heard.length), { timeout: 4000 }).toBe(32);
    expect(new Set(heard)).toEqual(new Set([408]));
    const next = await fetch(`http://127.0.0.1:${port}/v1/engagements`, { method: 'POST', body: '{}' });
    expect(next.status).toBe(200);
    mine.end('"a":"bc"');
    await expect.poll(() => heard.at(-1)).toBe(200);
    await slow.drain();
  });
});

describe('the local HTTP server', () => {
  it('turns a request into an API Gateway event with the exact bytes of its body', async () => {
    const body = Buffer.from([0x7b, 0xff, 0xfe, 0x7d]);
    await fetch(`${base}/v1/forms/demo-request/submissions?a=1&a=2&b=x%20y`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', 'X-Test': 'Yes', cookie: 'a=1; b=2' },
      body,
    });
    const event = last();
    expect(event).toMatchObject({
      version: '2.0',
      routeKey: 'POST /v1/forms/{formId}/submissions',
      rawPath: '/v1/forms/demo-request/submissions',
      rawQueryString: 'a=1&a=2&b=x%20y',
      queryStringParameters: { a: '1,2', b: 'x y' },
      pathParameters: { formId: 'demo-request' },
      cookies: ['a=1', 'b=2'],
      isBase64Encoded: true,
      requestContext: { http: { method: 'POST', sourceIp: '127.0.0.1' } },
    });
    expect(event?.headers).toMatchObject({ 'content-type': 'application/json', 'x-test': 'Yes' });
    expect(Buffer.from(event?.body ?? '', 'base64')).toEqual(body);
  });

  it('writes status, headers, cookies and binary bodies back', async () => {
    answer = async () => ({
      statusCode: 201,
      headers: { etag: '"3"', 'content-type': 'image/png' },
      cookies: ['a=1', 'b=2'],
      body: Buffer.from([1, 2, 255]).toString('base64'),
      isBase64Encoded: true,
    });
    const response = await fetch(`${base}/demo`);
    expect(response.status).toBe(201);
    expect(response.headers.get('etag')).toBe('"3"');
    expect(response.headers.getSetCookie()).toEqual(['a=1', 'b=2']);
    expect([...new Uint8Array(await response.arrayBuffer())]).toEqual([1, 2, 255]);
  });

  it('answers HEAD with the headers of GET and no body', async () => {
    const response = await fetch(`${base}/demo`, { method: 'HEAD' });
    expect(last()?.requestContext.http.method).toBe('GET');
    expect(response.headers.get('content-length')).toBe('2');
    expect(await response.text()).toBe('');
  });

  it('refuses a body beyond its own limit with a problem, and goes on serving', async () => {
    const response = await fetch(`${base}/v1/leads`, { method: 'POST', body: 'x'.repeat(3_000_000) });
    expect(response.status).toBe(413);
    expect(response.headers.get('content-type')).toBe('application/problem+json');
    expect(await response.json()).toMatchObject({ type: '/problems/body-too-large', status: 413, code: 'body-too-large' });
    expect(events).toEqual([]);
    expect((await fetch(`${base}/healthz`)).status).toBe(200);
  });

  it('answers a fault with a problem that tells nothing of it', async () => {
    answer = async () => {
      throw new Error('secret detail');
    };
    const response = await fetch(`${base}/healthz`);
    expect(response.status).toBe(500);
    const body = await response.text();
    expect(JSON.parse(body)).toMatchObject({ code: 'internal-error', requestId: last()?.requestContext.requestId });
    expect(body).not.toContain('secret');
  });

  it('drains: answers what runs, then lets the connection go', async () => {
    let finish = (): void => undefined;
    answer = () => new Promise((resolve) => (finish = () => resolve({ statusCode: 200, body: 'late' })));
    const response = fetch(`${base}/healthz`);
    await expect.poll(() => events.length).toBe(1);
    const drained = http.drain();
    finish();
    expect(await (await response).text()).toBe('late');
    await drained;
    const refused = new Promise((resolve) => rawRequest(`${base}/healthz`).once('error', resolve).end());
    expect(await refused).toMatchObject({ code: 'ECONNREFUSED' });
  });
});
