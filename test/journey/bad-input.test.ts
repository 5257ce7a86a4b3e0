import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { $problem } from '../../shared/contracts/http/problem-schema.ts';
import { settledLead, submitForm } from '../support/journey.ts';
import { type LocalInstance, startLocalInstance } from '../support/local-instance.ts';

let instance: LocalInstance;
let leadId: string;

beforeAll(async () => {
  instance = await startLocalInstance();
  const { receiptId } = await submitForm(instance, 'demo-request', { email: 'known@acme-input.example' });
  leadId = (await settledLead(instance, receiptId)).id;
});
afterAll(() => instance?.dispose());

type Sent = {
  readonly method: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array<ArrayBuffer>;
};
type Case = readonly [name: string, sent: () => Sent, status: number, code: string, pointers?: readonly string[]];

const json = { 'content-type': 'application/json' };
const form = '/v1/forms/demo-request/submissions';
const post = (body: string | Uint8Array<ArrayBuffer>, headers: Readonly<Record<string, string>> = json, path = form): Sent => ({
  method: 'POST',
  path,
  headers,
  body,
});
const deep = (levels: number): string => `{"email":"a@acme.example","x":${'['.repeat(levels)}${']'.repeat(levels)}}`;
const authorized = () => ({ authorization: `Bearer ${instance.apiKey}` });
const asAdmin = (method: string, path: string, body?: unknown, headers: Readonly<Record<string, string>> = {}): Sent => ({
  method,
  path,
  headers: { ...authorized(), ...json, ...headers },
  ...(body === undefined ? {} : { body: JSON.stringify(body) }),
});

const capture: readonly Case[] = [
  ['wrong JSON', () => post('{"email":'), 400, 'malformed-json'],
  ['an empty body', () => post(''), 400, 'malformed-json'],
  ['invalid UTF-8', () => post(new Uint8Array([...Buffer.from('{"email":"'), 0xff, 0xfe, ...Buffer.from('"}')])), 400, 'malformed-json'],
  ['a JSON text that is no object', () => post('["a@acme.example"]'), 422, 'invalid-field', ['']],
  ['a wrong type', () => post('{"email":{"address":"a@acme.example"}}'), 422, 'invalid-field', ['/email']],
  ['a missing field', () => post('{"firstName":"Ada"}'), 422, 'invalid-field', ['/email']],
  ['a bad e-mail address', () => post('{"email":"not an address"}'), 422, 'invalid-field', ['/email']],
  [
    'a field longer than its limit',
    () => post(JSON.stringify({ email: 'a@acme.example', firstName: 'x'.repeat(101) })),
    422,
    'invalid-field',
    ['/firstName'],
  ],
  [
    'a field over 4 KB',
    () => post(JSON.stringify({ email: 'a@acme.example', message: 'x'.repeat(4097) })),
    413,
    'field-too-large',
    ['/message'],
  ],
  ['a body over 64 KB', () => post(`{"email":"a@acme.example","x":"${'x'.repeat(66_000)}"}`), 413, 'body-too-large'],
  ['a body over the server’s own limit', () => post('x'.repeat(2_000_000)), 413, 'body-too-large'],
  ['too deep', () => post(deep(8)), 400, 'body-too-deep'],
  ['too deep for a naive parser', () => post(deep(20_000)), 400, 'body-too-deep'],
  [
    'too many fields',
    () => post(JSON.stringify(Object.fromEntries(Array.from({ length: 101 }, (_, i) => [`f${i}`, 1])))),
    400,
    'too-many-fields',
  ],
  ['a wrong content type', () => post('email=a', { 'content-type': 'text/plain' }), 415, 'unsupported-media-type'],
  ['no content type', () => post(new Uint8Array(Buffer.from('{}')), {}), 415, 'unsupported-media-type'],
  ['a broken multipart body', () => post('nothing', { 'content-type': 'multipart/form-data; boundary=b' }), 400, 'malformed-body'],
  ['a compressed body', () => post('{"email":"a@acme.example"}', { ...json, 'content-encoding': 'gzip' }), 415, 'unsupported-media-type'],
  [
    'another charset',
    () => post('email=a%40acme.example', { 'content-type': 'application/x-www-form-urlencoded; charset=iso-8859-1' }),
    415,
    'unsupported-media-type',
  ],
  ['a list where one value is', () => post('{"email":["a@acme.example"]}'), 422, 'invalid-field', ['/email']],
  ['an unknown form', () => post('{"email":"a@acme.example"}', json, '/v1/forms/nowhere/submissions'), 404, 'unknown-form'],
  [
    'a broken idempotency key',
    () => post('{"email":"a@acme.example"}', { ...json, 'idempotency-key': '"open' }),
    400,
    'malformed-idempotency-key',
  ],
];

const privateApi: readonly Case[] = [
  ['no key', () => ({ method: 'GET', path: '/v1/leads?stage=lead' }), 401, 'missing-key'],
  [
    'a wrong key',
    () => ({ method: 'GET', path: '/v1/leads?stage=lead', headers: { authorization: 'Bearer ll_wrong-key-wrong-key' } }),
    401,
    'invalid-key',
  ],
  ['another scheme', () => ({ method: 'GET', path: '/v1/queues', headers: { authorization: 'Basic YTpi' } }), 401, 'invalid-key'],
  ['an unknown lead', () => asAdmin('GET', '/v1/leads/lead_00000000-0000-7000-8000-000000000000'), 404, 'unknown-lead'],
  ['an id that is no id', () => asAdmin('GET', '/v1/leads/%00..%2F'), 404, 'unknown-lead'],
  ['an unknown receipt', () => asAdmin('GET', '/v1/receipts/sub_nothing'), 404, 'unknown-receipt'],
  ['a change without If-Match', () => asAdmin('PATCH', `/v1/leads/${leadId}`, { nextStep: 'call' }), 428, 'missing-if-match'],
  ['a stale If-Match', () => asAdmin('PATCH', `/v1/leads/${leadId}`, { nextStep: 'call' }, { 'if-match': '"1"' }), 412, 'stale-version'],
  [
    'an unknown member',
    () => asAdmin('PATCH', `/v1/leads/${leadId}`, { stage: 'customer' }, { 'if-match': '"1"' }),
    422,
    'invalid-request',
  ],
  ['a query parameter out of range', () => asAdmin('GET', '/v1/leads?stage=lead&limit=1000'), 422, 'invalid-request', ['/limit']],
  ['a query parameter nobody knows', () => asAdmin('GET', '/v1/leads?stge=lead'), 422, 'invalid-request', ['/stge']],
  ['a cursor of somebody else', () => asAdmin('GET', '/v1/leads?stage=lead&cursor=bm90aGluZw'), 400, 'malformed-cursor'],
  ['a person twice', () => asAdmin('POST', '/v1/leads', { person: { email: 'known@acme-input.example' } }), 409, 'duplicate-lead'],
  ['an unknown owner', () => asAdmin('POST', `/v1/leads/${leadId}/assign`, { ownerId: 'nobody' }), 422, 'unknown-owner'],
  ['a move the stage does not allow', () => asAdmin('POST', `/v1/leads/${leadId}/accept`), 409, 'invalid-transition'],
  [
    'a reason that needs a note',
    () => asAdmin('POST', `/v1/leads/${leadId}/disqualify`, { code: 'other' }),
    422,
    'invalid-request',
    ['/note'],
  ],
  ['an unknown document', () => asAdmin('GET', '/v1/documents/form/nothing'), 404, 'unknown-document'],
  ['an unknown kind of document', () => asAdmin('GET', '/v1/documents/poem/nothing'), 422, 'invalid-request', ['/kind']],
  ['a document that is none', () => asAdmin('PUT', '/v1/documents/rubric/other', { name: 'x' }), 422, 'invalid-document'],
  ['nothing to publish', () => asAdmin('POST', '/v1/documents/rubric/default/publish'), 409, 'nothing-to-publish'],
  [
    'a webhook into the private network',
    () => asAdmin('PUT', '/v1/documents/webhook-endpoint/x', { url: 'http://10.0.0.1/hook', events: ['*'] }),
    422,
    'invalid-url',
    ['/url'],
  ],
  ['an unknown queue', () => asAdmin('POST', '/v1/queues/nothing/redrive'), 404, 'unknown-queue'],
  ['a problem that is none', () => ({ method: 'GET', path: '/problems/nothing' }), 404, 'unknown-route'],
  ['an unknown route', () => ({ method: 'GET', path: '/v2/leads' }), 404, 'unknown-route'],
  ['an unknown method', () => ({ method: 'DELETE', path: '/v1/leads' }), 405, 'method-not-allowed'],
];

async function answerTo(sent: Sent) {
  const response = await fetch(`${instance.baseUrl}${sent.path}`, {
    method: sent.method,
    headers: { ...sent.headers },
    ...(sent.body === undefined ? {} : { body: sent.body }),
  });
  return { status: response.status, type: response.headers.get('content-type'), body: await response.text() };
}

describe('bad input over HTTP', () => {
  const cases = [...capture, ...privateApi].map(([name, sent, status, code, pointers]) => ({ name, sent, status, code, pointers }));
  it.each(cases)('$name', async ({ sent, status, code, pointers }) => {
    const answer = await answerTo(sent());
    expect({ status: answer.status, body: answer.body }).toMatchObject({ status });
    expect(answer.type).toContain('application/problem+json');
    const problem = $problem.parse(JSON.parse(answer.body));
    expect(problem).toMatchObject({ status, code, type: expect.stringContaining(`/problems/${code}`) });
    if (pointers !== undefined) expect(problem.errors?.map((issue) => issue.pointer)).toEqual(pointers);
    expect(answer.body).not.toMatch(/\bat .*\.ts:|node_modules|Error:/);
  });
});

describe('what is strange but no mistake', () => {
  it.each(['"firstName":"\\ud83d"', '"constructor":"y"', '"x":{"__proto__":"x"}', '"__proto__":[1]', '"\\ud83d":1'])(
    'is stored and answered: %s',
    async (member) => {
      const answer = await answerTo(post(`{"email":"strange-${member.length}@acme-input.example",${member}}`));
      expect({ status: answer.status, body: answer.body }).toMatchObject({ status: 202 });
      await settledLead(instance, JSON.parse(answer.body).receiptId);
    },
  );

  it('a merge patch comes under its own media type', async () => {
    const path = `/v1/leads/${leadId}`;
    const read = await fetch(`${instance.baseUrl}${path}`, { headers: authorized() });
    const type = { 'content-type': 'application/merge-patch+json', 'if-match': read.headers.get('etag') ?? '' };
    expect((await answerTo(asAdmin('PATCH', path, { nextStep: 'call' }, type))).status).toBe(200);
  });

  it('every problem names a page that exists, and a page’s own post is refused with one', async () => {
    const refused = await answerTo(post('{"email":"no"}'));
    const told = await fetch(new URL($problem.parse(JSON.parse(refused.body)).type, instance.baseUrl));
    expect([told.status, told.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
    const page = await answerTo(post('email=no', { 'content-type': 'application/x-www-form-urlencoded', accept: 'text/html' }));
    expect([page.status, page.type]).toEqual([422, 'text/html; charset=utf-8']);
  });
});

it('no refusal was a fault, and the instance still works', async () => {
  expect(instance.output()).not.toContain('HTTP_FAULT');
  expect(instance.output()).not.toContain('REQUEST_FAILED');
  const { receiptId } = await submitForm(instance, 'demo-request', { email: 'after@acme-input.example' });
  expect((await settledLead(instance, receiptId)).pendingStep).toBeNull();
});
