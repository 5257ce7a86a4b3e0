import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createTurnstile } from '../../shared/adapters/http/turnstile.ts';

/**
 * A fake of https://developers.cloudflare.com/turnstile/get-started/server-side-validation/ : knows one secret and some
 * tokens, takes a token once, refuses members the contract does not have.
 */
type Answer = { readonly status?: number; readonly body: string; readonly headers?: Record<string, string>; readonly hang?: boolean };
const members = new Set(['secret', 'response', 'remoteip', 'idempotency_key']);

describe('Turnstile', () => {
  let server: Server;
  let endpoint: string;
  let forced: Answer | null;
  let seen: Record<string, unknown>[];
  const spent = new Set<string>();

  const verdict = (body: Record<string, unknown>): object => {
    const fail = (code: string) => ({ success: false, 'error-codes': [code] });
    if (Object.keys(body).some((name) => !members.has(name))) return fail('bad-request');
    if (body.secret !== 'right') return fail('invalid-input-secret');
    if (body.response !== 'good' && body.response !== 'other-site') return fail('invalid-input-response');
    if (spent.has(String(body.response))) return fail('timeout-or-duplicate');
    spent.add(String(body.response));
    return { success: true, hostname: body.response === 'good' ? 'www.example.com' : 'evil.example', action: 'demo', 'error-codes': [] };
  };

  beforeEach(async () => {
    [forced, seen] = [null, []];
    spent.clear();
    server = createServer(async (request, response) => {
      if (forced?.hang === true) return;
      if (forced !== null) return void response.writeHead(forced.status ?? 200, forced.headers).end(forced.body);
      if (request.method !== 'POST' || request.headers['content-type'] !== 'application/json') return void response.writeHead(405).end();
      const body = (await json(request)) as Record<string, unknown>;
      seen.push(body);
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(verdict(body)));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}/siteverify`;
  });
  afterEach(() => {
    server.closeAllConnections();
    server.close();
  });

  const verify = (over: Partial<Parameters<ReturnType<typeof createTurnstile>['verify']>[0]> = {}) =>
    createTurnstile(endpoint).verify({ secret: 'right', response: 'good', remoteIp: '203.0.113.9', hostnames: [], action: null, ...over });

  it('passes a token once, with the address it came from', async () => {
    expect([await verify(), await verify()]).toEqual(['passed', 'failed']);
    expect(seen[0]).toEqual({ secret: 'right', response: 'good', remoteip: '203.0.113.9' });
  });

  it('checks host and action when the form names them', async () => {
    expect(await verify({ response: 'other-site', hostnames: ['www.example.com'] })).toBe('failed');
    expect(await verify({ hostnames: ['www.example.com'], action: 'demo' })).toBe('passed');
    spent.clear();
    expect(await verify({ action: 'login' })).toBe('failed');
  });

  it('tells a bad visitor from a bad secret, which is our own fault', async () => {
    expect(await verify({ response: 'bad' })).toBe('failed');
    expect(await verify({ secret: 'wrong' })).toBe('unavailable');
  });

  it('never sends what can be no token', async () => {
    expect(await verify({ response: 'x'.repeat(2049) })).toBe('failed');
    expect(seen).toEqual([]);
  });

  it.each<readonly [string, Answer]>([
    ['a server error', { status: 500, body: 'oops' }],
    ['no JSON', { body: '<html>' }],
    ['another shape', { body: '{"ok":true}' }],
    ['a huge answer', { body: JSON.stringify({ success: true, pad: 'x'.repeat(20_000) }) }],
    ['a redirect', { status: 302, body: '', headers: { location: 'http://127.0.0.1:9/' } }],
    ['silence', { body: '', hang: true }],
  ])('%s is an outage', async (_, answer) => {
    forced = answer;
    expect(await verify()).toBe('unavailable');
  });

  it('a vendor that is not there is an outage', async () => {
    server.close();
    server.closeAllConnections();
    expect(await verify()).toBe('unavailable');
  });
});
