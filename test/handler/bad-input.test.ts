import { beforeAll, describe, expect, it } from 'vitest';
import { problems } from '../../shared/contracts/http/problems.ts';
import { seededWorld, type World } from '../support/world.ts';

let world: World;
beforeAll(async () => {
  world = await seededWorld();
});

const nested = (depth: number): unknown => (depth === 0 ? 'x' : { a: nested(depth - 1) });
const form = '/v1/forms/demo-request/submissions';
const post =
  (raw: string | Buffer, headers: Record<string, string> = { 'content-type': 'application/json' }, path = form) =>
  () =>
    world.request({ method: 'POST', path, raw, headers });
const body = (value: unknown) => post(JSON.stringify(value));
const ok = { email: 'a@werk.example' };

type Case = readonly [name: string, code: keyof typeof problems, ask: () => ReturnType<World['request']>];
const cases: readonly Case[] = [
  ['not JSON', 'malformed-json', post('{"email":')],
  ['an empty body', 'malformed-json', post('')],
  ['invalid UTF-8', 'malformed-json', post(Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]))],
  ['a JSON array', 'invalid-field', body([1])],
  ['a JSON string', 'invalid-field', body('x')],
  ['more than 64 KB', 'body-too-large', post(`{"a":"${'x'.repeat(66_000)}"}`)],
  ['a field over 4 KB', 'field-too-large', body({ ...ok, message: 'x'.repeat(5000) })],
  ['nine levels', 'body-too-deep', body({ ...ok, deep: nested(9) })],
  ['101 fields', 'too-many-fields', body(Object.fromEntries(Array.from({ length: 101 }, (_, i) => [`f${i}`, 'x'])))],
  [
    '32,768 values of one field',
    'too-many-fields',
    post('a&'.repeat(32_768), { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' }),
  ],
  ['no content type', 'unsupported-media-type', post('{}', {})],
  ['XML', 'unsupported-media-type', post('<a/>', { 'content-type': 'application/xml' })],
  ['a broken multipart body', 'malformed-body', post('nothing', { 'content-type': 'multipart/form-data; boundary=----abc' })],
  ['an unknown form', 'unknown-form', post(JSON.stringify(ok), { 'content-type': 'application/json' }, '/v1/forms/nowhere/submissions')],
  ['no e-mail', 'invalid-field', body({ firstName: 'Vera' })],
  ['a bad e-mail', 'invalid-field', body({ email: 'vera@' })],
  ['a number as e-mail', 'invalid-field', body({ email: 42 })],
  [
    'a malformed key',
    'malformed-idempotency-key',
    post(JSON.stringify(ok), { 'content-type': 'application/json', 'idempotency-key': '"unclosed' }),
  ],
  ['no credential', 'missing-key', () => world.request({ method: 'GET', path: '/v1/leads' })],
  ['another scheme', 'invalid-key', () => world.request({ method: 'GET', path: '/v1/leads', headers: { authorization: 'Basic abc' } })],
  [
    'an unknown key',
    'invalid-key',
    () => world.request({ method: 'GET', path: '/v1/leads', headers: { authorization: `Bearer ll_${'z'.repeat(32)}` } }),
  ],
  ['an unknown lead', 'unknown-lead', () => world.api('GET', '/v1/leads/lead_00000000-0000-7000-8000-000000000000')],
  ['an unknown lead’s timeline', 'unknown-lead', () => world.api('GET', '/v1/leads/lead_x/timeline')],
  ['an unknown receipt', 'unknown-receipt', () => world.api('GET', '/v1/receipts/sub_x')],
  ['an unknown document', 'unknown-document', () => world.api('GET', '/v1/documents/form/nowhere')],
  ['an unknown document kind', 'invalid-request', () => world.api('GET', '/v1/documents/poem/x')],
  ['an unknown record', 'unknown-record', () => world.api('GET', '/v1/records/owner/nobody')],
  ['an unknown queue', 'unknown-queue', () => world.api('POST', '/v1/queues/nowhere/redrive')],
  ['a page of zero', 'invalid-request', () => world.api('GET', '/v1/leads?limit=0')],
  ['a stage nobody has', 'invalid-request', () => world.api('GET', '/v1/leads?stage=nirvana')],
  ['a made-up cursor', 'malformed-cursor', () => world.api('GET', '/v1/leads?stage=lead&cursor=abc')],
  ['an unknown route', 'unknown-route', () => world.request({ method: 'GET', path: '/v1/nothing' })],
  ['a wrong method', 'method-not-allowed', () => world.request({ method: 'DELETE', path: '/v1/leads' })],
  [
    'a document that is wrong',
    'invalid-document',
    () => world.api('PUT', '/v1/documents/calendar/x', { name: 'x', zone: 'Mars/Olympus', week: {} }),
  ],
  [
    'a calendar without windows',
    'invalid-document',
    () => world.api('PUT', '/v1/documents/calendar/x', { name: 'x', zone: 'Europe/Berlin', week: {} }),
  ],
  [
    'a condition on an unknown field',
    'invalid-document',
    () =>
      world.api('PUT', '/v1/documents/webhook-endpoint/x', {
        url: 'https://a.example',
        events: ['*'],
        when: { field: 'person.shoeSize', op: 'eq', value: 1 },
      }),
  ],
  [
    'a dangling reference',
    'invalid-document',
    () => world.api('PUT', '/v1/documents/routing-plan/x', { name: 'x', rules: [], catchAll: { queue: 'q' }, slaPolicyId: 'nowhere' }),
  ],
  [
    'a secret that is none',
    'invalid-document',
    () => world.api('PUT', '/v1/documents/webhook-endpoint/x', { url: 'https://a.example', events: ['*'], secret: 'hush' }),
  ],
  ['publishing without a draft', 'nothing-to-publish', () => world.api('POST', '/v1/documents/form/demo-request/publish')],
  ['publishing nothing', 'unknown-document', () => world.api('POST', '/v1/documents/form/nowhere/publish')],
  [
    'a stale draft',
    'stale-version',
    () =>
      world.api(
        'PUT',
        '/v1/documents/calendar/berlin',
        { name: 'x', zone: 'Europe/Berlin', week: { mon: [{ from: '09:00', to: '10:00' }] } },
        { 'if-match': '"99"' },
      ),
  ],
  ['a stale record', 'stale-version', () => world.api('PUT', '/v1/records/owner/amelie-winter', { name: 'A' }, { 'if-match': '"99"' })],
  ['a record that is wrong', 'invalid-request', () => world.api('PUT', '/v1/records/owner/amelie-winter', { shoeSize: 44 })],
  ['a lead without e-mail', 'invalid-request', () => world.api('POST', '/v1/leads', { person: {} })],
  ['a lead with a bad e-mail', 'invalid-field', () => world.api('POST', '/v1/leads', { person: { email: 'x' } })],
  ['mass assignment', 'invalid-request', () => world.api('POST', '/v1/leads', { person: { email: 'a@werk.example' }, stage: 'customer' })],
];

describe('every bad input gets a clear problem', () => {
  it.each(cases)('%s → %s', async (_name, code, ask) => {
    const answer = await ask();
    expect(answer.json).toMatchObject({ code, status: problems[code].status, title: problems[code].title, type: `/problems/${code}` });
    expect(answer.status).toBe(problems[code].status);
    expect(answer.headers['content-type']).toBe('application/problem+json');
    expect(answer.json.requestId).toBe(answer.headers['x-request-id']);
    expect(answer.text).not.toMatch(/\bat \w+.*\.ts|node:|Error:/);
  });

  it('names the wrong field by JSON Pointer and does not repeat what was sent', async () => {
    const answer = await body({ email: 'canary-4711@' })();
    expect(answer.json.errors).toEqual([expect.objectContaining({ pointer: '/email', code: 'invalid-email' })]);
    expect(answer.text).not.toContain('canary-4711');
  });

  it('405 says which methods the route has', async () => {
    expect((await world.request({ method: 'DELETE', path: '/v1/leads' })).headers.allow?.split(', ').sort()).toEqual(['GET', 'POST']);
  });
});

describe('conditional requests', () => {
  it('PATCH needs If-Match, refuses a stale one, takes the current one; GET answers 304', async () => {
    const created = await world.api('POST', '/v1/leads', { person: { email: 'patch@werk.example' } });
    expect(created.status).toBe(201);
    const path = `/v1/leads/${created.json.id}`;
    await world.settle();
    const etag = (await world.api('GET', path)).headers.etag ?? '';
    expect((await world.api('PATCH', path, { person: { title: 'CEO' } })).json.code).toBe('missing-if-match');
    expect((await world.api('PATCH', path, { person: { title: 'CEO' } }, { 'if-match': '"1"' })).json.code).toBe('stale-version');
    expect((await world.api('PATCH', path, { person: { title: 'CEO' } }, { 'if-match': 'W/"1"' })).json.code).toBe('stale-version');
    const patched = await world.api('PATCH', path, { person: { title: 'CEO' } }, { 'if-match': etag });
    expect(patched).toMatchObject({ status: 200, json: { person: { title: 'CEO' } } });
    expect((await world.api('GET', path, undefined, { 'if-none-match': patched.headers.etag ?? '' })).status).toBe(304);
    expect((await world.api('POST', '/v1/leads', { person: { email: 'patch@werk.example' } })).json.code).toBe('duplicate-lead');
  });
});

describe('creating a lead under a key (R2)', () => {
  it('answers the same lead again, refuses another body, and frees nothing by a refusal', async () => {
    const body = { person: { email: 'keyed@werk.example' } };
    const first = await world.api('POST', '/v1/leads', body, { 'idempotency-key': 'create-1' });
    const again = await world.api('POST', '/v1/leads', body, { 'idempotency-key': '"create-1"' });
    expect([again.status, again.json.id]).toEqual([201, first.json.id]);
    const other = await world.api('POST', '/v1/leads', { person: { email: 'other@werk.example' } }, { 'idempotency-key': 'create-1' });
    expect(other.json.code).toBe('idempotency-mismatch');
    expect((await world.api('POST', '/v1/leads', body, { 'idempotency-key': 'not a key' })).json.code).toBe('malformed-idempotency-key');
  });
});

describe('access', () => {
  it('each route wants its scope: a key without it is refused, an expired or revoked one is unknown', async () => {
    await world.addKey(`ll_${'r'.repeat(32)}`, ['leads:read'], { type: 'integration', id: 'reader' });
    await world.addKey(`ll_${'e'.repeat(32)}`, ['leads:read'], { type: 'integration', id: 'old' }, '2020-01-01T00:00:00Z');
    const as = (letter: string, method: string, path: string, json?: unknown) =>
      world.api(method, path, json, { authorization: `Bearer ll_${letter.repeat(32)}` });
    expect((await as('r', 'GET', '/v1/leads')).status).toBe(200);
    expect((await as('r', 'GET', '/v1/queues')).json.code).toBe('missing-scope');
    expect((await as('r', 'POST', '/v1/leads', { person: { email: 'x@y.example' } })).json.code).toBe('missing-scope');
    expect((await as('e', 'GET', '/v1/leads')).json.code).toBe('invalid-key');
  });

  it('who acted comes from the credential: an integration without act-as is no human', async () => {
    await world.addKey(`ll_${'i'.repeat(32)}`, ['leads:read', 'leads:write'], { type: 'integration', id: 'dialer' });
    await world.addKey(`ll_${'o'.repeat(32)}`, ['leads:read', 'leads:write'], { type: 'owner', id: 'amelie-winter' });
    const created = await world.api('POST', '/v1/leads', { person: { email: 'act@werk.example' } });
    await world.settle();
    const act = (letter: string) =>
      world.api(
        'POST',
        `/v1/leads/${created.json.id}/activities`,
        { type: 'call', direction: 'outbound' },
        { authorization: `Bearer ll_${letter.repeat(32)}` },
      );
    expect((await act('i')).json.firstTouch).toBe(false);
    expect((await act('o')).json.firstTouch).toBe(true);
    expect((await act('o')).json.firstTouch).toBe(false);
  });
});

describe('origins', () => {
  it('a form with origins refuses others, echoes its own, and answers its preflight', async () => {
    await world.publishDocument('form', 'closed', {
      name: 'Closed',
      fields: [{ name: 'email', type: 'email', label: 'E-mail', required: true, mapTo: 'person.email' }],
      origins: ['https://www.example.com'],
    });
    const send = (origin: string, method = 'POST') =>
      world.request({ method, path: '/v1/forms/closed/submissions', ...(method === 'POST' ? { json: ok } : {}), headers: { origin } });
    expect((await send('https://evil.example')).json.code).toBe('origin-refused');
    const good = await send('https://www.example.com');
    expect(good.headers).toMatchObject({ 'access-control-allow-origin': 'https://www.example.com', vary: 'origin' });
    const preflight = await send('https://www.example.com', 'OPTIONS');
    expect([preflight.status, preflight.headers['access-control-allow-methods']]).toEqual([204, 'POST']);
    await world.publishDocument('form', 'closed', {
      name: 'Closed',
      enabled: false,
      fields: [{ name: 'email', type: 'email', label: 'E-mail', required: true, mapTo: 'person.email' }],
    });
    expect((await send('https://www.example.com')).json.code).toBe('form-disabled');
  });
});

describe('listing leads', () => {
  it('pages through every stage without losing or repeating one', async () => {
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const page: Awaited<ReturnType<World['api']>> = await world.api(
        'GET',
        `/v1/leads?limit=2${cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`}`,
      );
      expect(page.status).toBe(200);
      seen.push(...page.json.items.map((lead: { id: string }) => lead.id));
      cursor = page.json.cursor;
    } while (cursor !== null);
    expect(seen.length).toBe(world.state.leads.size);
    expect(new Set(seen).size).toBe(seen.length);
    expect((await world.api('GET', '/v1/leads?cursor=99.x')).json.code).toBe('malformed-cursor');
  });
});
