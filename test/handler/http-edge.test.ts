import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { create as createSite } from '../../functions/site/site.http.ts';
import { StoreUnavailable } from '../../shared/application/ports/errors.ts';
import { problems } from '../../shared/contracts/http/problems.ts';
import { eventOf } from '../support/http.ts';
import { createWorld, seededWorld, type World } from '../support/world.ts';

let world: World;
beforeAll(async () => {
  world = await seededWorld();
});

const form = '/v1/forms/demo-request/submissions';
const urlEncoded = { 'content-type': 'application/x-www-form-urlencoded' };
const browser = { ...urlEncoded, accept: 'text/html,application/xhtml+xml' };
const person = (email: string) => ({ person: { email } });

describe('merge patch', () => {
  it.each(['application/merge-patch+json', 'application/merge-patch+json; charset=utf-8', 'application/json'])('takes %s', async (type) => {
    const { json, headers } = await world.api('POST', '/v1/leads', person(`${type.length}@patch.example`));
    const asked = { 'content-type': type, 'if-match': headers.etag ?? '' };
    expect(await world.api('PATCH', `/v1/leads/${json.id}`, { nextStep: 'Call' }, asked)).toMatchObject({
      status: 200,
      json: { nextStep: 'Call' },
    });
  });

  it('is read by no other route', async () => {
    const asked = { 'content-type': 'application/merge-patch+json' };
    expect((await world.api('POST', '/v1/leads', person('a@post.example'), asked)).json.code).toBe('unsupported-media-type');
  });
});

describe('issues', () => {
  const issuesOf = async (method: string, path: string, body?: unknown) => (await world.api(method, path, body)).json.errors;

  it('name the part of the request, and the place in it by JSON Pointer', async () => {
    expect(await issuesOf('GET', '/v1/leads?limit=0')).toEqual([expect.objectContaining({ in: 'query', pointer: '/limit' })]);
    expect(await issuesOf('GET', '/v1/documents/poem/x')).toEqual([expect.objectContaining({ in: 'path', pointer: '/kind' })]);
    expect(await issuesOf('POST', '/v1/leads', { person: { email: 7 } })).toEqual([
      expect.objectContaining({ in: 'body', pointer: '/person/email' }),
    ]);
    expect((await world.submit('demo-request', {})).json.errors).toEqual([expect.objectContaining({ in: 'body', pointer: '/email' })]);
  });

  it('name each member that is not known', async () => {
    expect(await issuesOf('POST', '/v1/leads', { ...person('a@b.example'), 'a/b': 1, stage: 'mql' })).toMatchObject([
      { in: 'body', pointer: '/a~1b' },
      { in: 'body', pointer: '/stage' },
    ]);
  });

  it('a country is taken by code or name, and refused in words', async () => {
    const send = (country: string) => world.api('POST', '/v1/leads', { person: { email: `${country}@land.example`, country } });
    expect((await send('Germany')).json.person.country).toBe('DE');
    expect((await send('fr')).json.person.country).toBe('FR');
    expect((await send('Atlantis')).json.errors).toMatchObject([
      { pointer: '/person/country', message: expect.stringContaining('country') },
    ]);
  });
});

describe('a query parameter nobody knows', () => {
  it.each([
    '/v1/leads?foo=1',
    '/v1/leads?stge=mql',
    '/v1/leads/lead_x/timeline?stage=mql',
    '/v1/leads/lead_x?fields=id',
    '/v1/queues?name=x',
  ])('is refused: %s', async (path) => {
    const { json } = await world.api('GET', path);
    expect(json).toMatchObject({ code: 'invalid-request', errors: [{ in: 'query' }] });
  });

  it('does not hide a public page', async () => {
    expect((await world.request({ method: 'GET', path: '/demo?utm_source=news' })).status).toBe(200);
  });
});

describe('201 says where', () => {
  it('the new lead is, and the activity is read', async () => {
    const { json, headers } = await world.api('POST', '/v1/leads', person('where@new.example'));
    expect(headers.location).toBe(`/v1/leads/${json.id}`);
    expect((await world.api('GET', headers.location ?? '')).json.id).toBe(json.id);
    const activity = await world.api('POST', `/v1/leads/${json.id}/activities`, { type: 'call', direction: 'outbound' });
    expect(activity.status).toBe(201);
    expect((await world.api('GET', activity.headers.location ?? '')).status).toBe(200);
  });
});

describe('the type of a problem', () => {
  it.each(Object.keys(problems))('%s has a page', async (code) => {
    const { status, headers, text } = await world.request({ method: 'GET', path: `/problems/${code}` });
    expect([status, headers['content-type']]).toEqual([200, 'text/html; charset=utf-8']);
    expect(text).toContain(code);
    expect(text).not.toMatch(/Status \d+\. </);
  });

  it.each(['nothing', 'constructor', '<b>'])('%s has none', async (code) => {
    expect((await world.request({ method: 'GET', path: `/problems/${code}` })).json.code).toBe('unknown-route');
  });
});

describe('the root', () => {
  it('leads to the demo where there is one, else to the contract', async () => {
    const root = async (of: World) => (await of.request({ method: 'GET', path: '/' })).headers.location ?? '';
    expect(await root(world)).toBe('/demo');
    const bare = createWorld({ seed: false });
    await bare.ready;
    expect(await root(bare)).toBe('/openapi.json');
    expect((await bare.request({ method: 'GET', path: await root(bare) })).status).toBe(200);
  });
});

describe('a page that posts by itself', () => {
  const send = (fields: Record<string, string>, path = form) =>
    world.request({ method: 'POST', path, raw: new URLSearchParams(fields).toString(), headers: browser });

  it('is told in words what to change, with the status of the problem', async () => {
    const { status, headers, text } = await send({ email: 'vera@<b>', firstName: 'x'.repeat(200) });
    expect([status, headers['content-type']]).toEqual([422, 'text/html; charset=utf-8']);
    expect(text).toMatch(/<html lang="en">.*<title>.*<main><h1>.*role="alert"/s);
    expect(text.match(/<li>/g)).toHaveLength(2);
    expect(text).toMatch(/<li>[^<]*must be an e-mail address\.<\/li>/);
    expect(text).not.toContain('vera@');
  });

  it('gets a page of every other refusal too', async () => {
    const { status, text } = await send({ email: 'a@b.example' }, '/v1/forms/nowhere/submissions');
    expect(status).toBe(404);
    expect(text).toContain(problems['unknown-form'].title);
  });

  it('a script that posts the same fields gets the problem', async () => {
    const answer = await world.request({ method: 'POST', path: form, raw: 'email=x', headers: urlEncoded });
    expect(answer.json).toMatchObject({ code: 'invalid-field', errors: [{ pointer: '/email' }] });
  });

  it('a hidden default beside the real input does not get in the way', async () => {
    const raw = 'email=&email=hidden%40default.example';
    expect((await world.request({ method: 'POST', path: form, raw, headers: urlEncoded })).status).toBe(202);
  });
});

describe('bodies in disguise', () => {
  const json = '{"email":"a@disguise.example"}';
  const send = (raw: string, headers: Record<string, string>) => world.request({ method: 'POST', path: form, raw, headers });

  it.each<[string, Record<string, string>]>([
    ['gzip', { 'content-type': 'application/json', 'content-encoding': 'gzip' }],
    ['br', { ...urlEncoded, 'content-encoding': 'br' }],
    ['iso-8859-1', { 'content-type': 'application/x-www-form-urlencoded; charset=iso-8859-1' }],
    ['a quoted charset', { 'content-type': 'application/json; charset="UTF-16"' }],
  ])('%s → unsupported-media-type', async (_name, headers) => {
    expect((await send(json, headers)).json.code).toBe('unsupported-media-type');
    expect(
      (await world.api('POST', '/v1/leads', person('a@b.example'), { ...headers, 'content-type': headers['content-type'] ?? '' })).json
        .code,
    ).toBe('unsupported-media-type');
  });

  it.each<Record<string, string>>([
    { 'content-type': 'application/json; charset=UTF-8', 'content-encoding': 'identity' },
    { 'content-type': 'application/json;charset="utf-8"' },
  ])('plain ones are read: %j', async (headers) => {
    expect((await send(json, headers)).status).toBe(202);
  });

  it('a list is no value', async () => {
    expect((await send('{"email":["a@b.co"]}', { 'content-type': 'application/json' })).json.errors).toMatchObject([
      { pointer: '/email', code: 'wrong-type' },
    ]);
  });
});

describe('unusable values', () => {
  it('are warned of in the answer and kept', async () => {
    const state = world.state;
    const { json } = await world.submit('demo-request', { email: 'no@where.example', country: 'Nowhere', unheardOf: 1 });
    expect(json.warnings).toEqual(['unusable value: country', 'undeclared field: unheardOf']);
    expect(state.submissions.get(json.receiptId)?.raw).toMatchObject({ country: 'Nowhere' });
  });
});

describe('half a surrogate pair', () => {
  it('is replaced wherever text comes in', async () => {
    const half = '{"person":{"email":"half@pair.example","firstName":"A\\ud83d"}}';
    const headers = { authorization: `Bearer ll_${'k'.repeat(32)}`, 'content-type': 'application/json' };
    const made = await world.request({ method: 'POST', path: '/v1/leads', raw: half, headers });
    expect(made).toMatchObject({ status: 201, json: { person: { firstName: 'A\ufffd' } } });
    const note = await world.request({
      method: 'POST',
      path: `/v1/leads/${made.json.id}/disqualify`,
      raw: '{"code":"other","note":"\\ude00"}',
      headers,
    });
    expect(note.status).toBe(200);
    const record = await world.request({ method: 'PUT', path: '/v1/records/campaign/half', raw: '{"name":"\\ud83d"}', headers });
    expect(record.json.body.name).toBe('\ufffd');
  });
});

describe('a store that does not answer', () => {
  let away: World;
  beforeEach(async () => {
    away = await seededWorld();
    const gone = async (): Promise<never> => {
      throw new StoreUnavailable(new Error('ECONNREFUSED'));
    };
    Object.assign(away.memory, { get: gone, getWithClocks: gone, commit: gone, list: gone });
  });

  it('is 503 with a time to come back, for the visitor and for the API', async () => {
    const answers = [
      await away.submit('demo-request', { email: 'a@away.example' }),
      await away.api('GET', '/v1/leads/lead_x'),
      await away.api('POST', '/v1/leads', person('b@away.example')),
    ];
    for (const answer of answers) {
      expect(answer.json).toMatchObject({ code: 'unavailable', status: 503 });
      expect(answer.headers['retry-after']).toMatch(/^\d+$/);
    }
    expect(away.logs.filter((line) => line.includes('HTTP_FAULT'))).toHaveLength(3);
  });

  it('a page’s own post is told so on a page', async () => {
    const { status, headers, text } = await away.request({ method: 'POST', path: form, raw: 'email=a%40away.example', headers: browser });
    expect([status, headers['content-type']]).toEqual([503, 'text/html; charset=utf-8']);
    expect(headers['retry-after']).toMatch(/^\d+$/);
    expect(text).toContain(problems.unavailable.title);
  });

  it('any other fault is still a 500', async () => {
    Object.assign(away.memory, { getWithClocks: async () => JSON.parse('{') });
    expect((await away.api('GET', '/v1/leads/lead_x')).json.code).toBe('internal-error');
  });
});

describe('a table that hangs', () => {
  const never = (): Promise<never> => new Promise(() => undefined);
  const hanging = () =>
    createSite({ clock: world.clock, log: () => undefined, documents: { ...world.documents, get: never }, probe: never });
  const ask = (path: string, remaining: number) =>
    hanging()(eventOf({ method: 'GET', path }).event, { ...Object.create(null), getRemainingTimeInMillis: () => remaining });

  it('health hears of it within 2 s', async () => {
    const before = performance.now();
    expect((await ask('/healthz', 10_000)).statusCode).toBe(503);
    expect(performance.now() - before).toBeLessThan(4000);
  });

  it('is 503 too when the time of the function runs out before the store gives up', async () => {
    const answer = await ask('/demo', 50);
    expect([answer.statusCode, JSON.parse(answer.body).code]).toEqual([503, 'unavailable']);
    expect(answer.headers['retry-after']).toMatch(/^\d+$/);
  });
});
