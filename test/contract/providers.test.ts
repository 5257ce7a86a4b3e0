import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createProviders } from '../../shared/adapters/http/providers/providers.ts';
import type { Providers } from '../../shared/application/ports/provider.ts';
import type { FactPath, LookUpQuery, LookUpResult, Provider } from '../../shared/domain/enrichment/facts.ts';
import { providers } from '../../shared/domain/enrichment/facts.ts';
import { type FakeAnswer, type FakeProviders, fakeKeys, samples, startFakeProviders } from '../support/fake-providers.ts';

let fake: FakeProviders;
let made: Providers;
beforeAll(async () => {
  fake = await startFakeProviders();
});
afterAll(() => fake.stop());
beforeEach(() => {
  fake.calls.splice(0);
  fake.violations.splice(0);
  fake.signIn = () => ({ body: { access_token: 'zoominfo-session', expires_in: 3600 } });
  made = createProviders({ standIn: fake.url });
});

const vera: LookUpQuery = { subject: 'person', email: 'vera+x@acme.example', firstName: 'Vera', lastName: 'Lind' };
const acme: LookUpQuery = { subject: 'company', domain: 'acme.example' };
const found = {
  pdl: samples.pdl,
  apollo: samples.apollo,
  zoominfo: samples.zoominfo('FULL_MATCH'),
  cognism: samples.cognism,
  clearbit: samples.clearbit,
};
const asked = async (
  provider: Provider,
  answer: FakeAnswer,
  {
    query = vera,
    token = null,
    key = fakeKeys[provider],
    timeoutMillis = 2000,
  }: { readonly query?: LookUpQuery; readonly token?: string | null; readonly key?: string; readonly timeoutMillis?: number } = {},
): Promise<LookUpResult> => {
  fake.answer = () => answer;
  const result = await made.ask(provider, { query, token, key, timeoutMillis });
  expect(fake.violations).toEqual([]);
  return result;
};
/** Of the provider whose paid answer comes in the second step. */
const tokenFor = (provider: Provider): string | null => (provider === 'cognism' ? '62|redeem-1' : null);
const valuesOf = (result: LookUpResult): Partial<Record<FactPath, string | number>> =>
  result.kind === 'found' ? Object.fromEntries(result.facts.map(({ path, value }) => [path, value])) : {};

describe('found', () => {
  it.each(providers)('%s: the same person in the one model', async (provider) => {
    const values = valuesOf(await asked(provider, { body: found[provider] }, { token: tokenFor(provider) }));
    expect(String(values['person.firstName']).toLowerCase()).toBe('vera');
    expect(String(values['person.title']).toLowerCase()).toBe('vp sales');
    expect(values).toMatchObject({
      'person.seniority': 'vp',
      'person.role': 'sales',
      'company.domain': 'acme.example',
      'company.industry': 'software',
      'company.country': 'DE',
    });
    expect(values['company.employees']).toBeGreaterThanOrEqual(230);
    expect(values['company.employees']).toBeLessThanOrEqual(250);
    expect(values['company.revenue']).toBeGreaterThanOrEqual(10_000_000);
    expect(values['company.revenue']).toBeLessThanOrEqual(30_000_000);
  });

  it.each([
    ['pdl', samples.pdlCompany],
    ['apollo', { organization: samples.apollo.person.organization }],
    ['clearbit', samples.clearbit.company],
    ['zoominfo', { data: [{ attributes: samples.zoominfo('x').data[0]?.attributes.company, meta: { matchStatus: 'FULL_MATCH' } }] }],
  ] as const)('%s: a company by its domain', async (provider, body) => {
    const values = valuesOf(await asked(provider, { body }, { query: acme }));
    expect(values).toMatchObject({ 'company.domain': 'acme.example', 'company.country': 'DE' });
    expect(values['company.employees']).toBeGreaterThan(200);
    expect(Object.keys(values).filter((path) => path.startsWith('person.'))).toEqual([]);
  });

  it.each([
    ['pdl', { ...samples.pdl, likelihood: 4 }, 0.4],
    ['apollo', { person: { ...samples.apollo.person, email_status: 'guessed' } }, 0.5],
    ['zoominfo', samples.zoominfo('FULL_MATCH', { contactAccuracyScore: 70 }), 0.7],
    ['clearbit', { ...samples.clearbit, person: { ...samples.clearbit.person, fuzzy: true } }, 0.5],
  ] as const)('%s: as sure as the vendor is', async (provider, body, confidence) => {
    const result = await asked(provider, { body });
    expect(result.kind === 'found' && result.facts.find(({ path }) => path === 'person.title')?.confidence).toBe(confidence);
  });

  it('a range stands for its least, and is less sure than a headcount', async () => {
    const body = { ...samples.pdl, data: { ...samples.pdl.data, job_company_employee_count: null } };
    const result = await asked('pdl', { body });
    expect(result.kind === 'found' && result.facts.find(({ path }) => path === 'company.employees')).toEqual({
      path: 'company.employees',
      value: 201,
      confidence: 0.72,
    });
  });

  it('zoominfo: only the half that was matched', async () => {
    const paths = async (status: string) => Object.keys(valuesOf(await asked('zoominfo', { body: samples.zoominfo(status) })));
    expect((await paths('COMPANY_ONLY_MATCH')).every((path) => path.startsWith('company.'))).toBe(true);
    expect((await paths('CONTACT_ONLY_MATCH')).every((path) => path.startsWith('person.'))).toBe(true);
  });

  it('clearbit: either half may be null', async () => {
    expect(Object.keys(valuesOf(await asked('clearbit', { body: { ...samples.clearbit, company: null } }))).length).toBeGreaterThan(3);
    expect(valuesOf(await asked('clearbit', { body: { ...samples.clearbit, person: null } }))).toHaveProperty(['company.employees']);
  });
});

describe('not found, in each of its ways', () => {
  const ways: readonly (readonly [Provider, FakeAnswer])[] = [
    ['pdl', { status: 404, body: { status: 404, error: { type: 'not_found', message: 'No records were found' } } }],
    ['apollo', { body: { person: null } }],
    ['apollo', { body: {} }],
    ['apollo', { body: { person: {} } }],
    ...[
      'NO_MATCH',
      'NON_MATCH_BY_LAST_UPDATED_DATE',
      'NON_MATCH_BY_VALID_DATE',
      'NON_MATCH_BY_REQUIRED_FIELDS',
      'NON_MATCH_BY_CONTACT_ACCURACY_MIN',
    ].map((status) => ['zoominfo', { body: samples.zoominfo(status) }] as const),
    ['cognism', { body: { matchScore: 0, results: [] } }],
    ['cognism', { body: { ...samples.cognismMatch, matchScore: 26 } }],
    ['clearbit', { status: 404, body: { error: { type: 'unknown_record', message: 'Unknown record' } } }],
    ['clearbit', { body: { person: null, company: null } }],
  ];
  it.each(ways)('%s %j', async (provider, answer) => {
    expect((await asked(provider, answer)).kind).toBe('notFound');
  });
  it('cognism: nothing left to redeem', async () => {
    expect((await asked('cognism', { body: { totalResults: 0, results: [] } }, { token: '62|gone' })).kind).toBe('notFound');
  });
});

describe('later', () => {
  it('clearbit: 202 is asked again, and then found', async () => {
    const first = await asked('clearbit', { status: 202, body: '' });
    expect(first).toEqual({ kind: 'pending', token: 'queued', retryAfterSeconds: 5, repeatable: false });
    expect((await asked('clearbit', { body: samples.clearbit }, { token: 'queued' })).kind).toBe('found');
  });
  it('cognism: what is found is named first, and redeemed by that name as often as it takes', async () => {
    const first = await asked('cognism', { body: samples.cognismMatch });
    if (first.kind !== 'pending') throw new Error(first.kind);
    expect(first).toMatchObject({ retryAfterSeconds: 0, repeatable: true });
    for (let i = 0; i < 2; i += 1) expect((await asked('cognism', { body: samples.cognism }, { token: first.token })).kind).toBe('found');
    expect(fake.calls.map(({ path, body }) => [path.split('/').at(-1), body])).toEqual([
      ['enrich', { email: 'vera+x@acme.example', firstName: 'Vera', lastName: 'Lind' }],
      ['redeem', { redeemIds: ['redeem-1'] }],
      ['redeem', { redeemIds: ['redeem-1'] }],
    ]);
  });
});

describe('denied', () => {
  const cognismError = (msg: string) => [{ key: 'auth', code: 'AUTH', msg }];
  const out: readonly (readonly [Provider, FakeAnswer])[] = [
    ['pdl', { status: 402, body: { status: 402, error: { type: 'payment_required', message: 'used up' } } }],
    ['apollo', { status: 403, body: { error: 'not on your plan', error_code: 'API_INACCESSIBLE' } }],
    ['apollo', { status: 422, body: { error: 'Insufficient credits' } }],
    ['zoominfo', { status: 400, body: { errors: [{ code: 'PFAPI0011', title: 'credits' }] } }],
    ['zoominfo', { body: samples.zoominfo('LIMIT_EXCEEDED') }],
    ['cognism', { status: 401, body: cognismError('no entitlement') }],
    ['clearbit', { status: 402, body: { error: { type: 'over_plan_limit' } } }],
  ];
  it.each(out)('out of credits: %s %j', async (provider, answer) => {
    expect(await asked(provider, answer)).toMatchObject({ kind: 'denied', reason: 'out-of-credits' });
  });

  const wrongKey: readonly (readonly [Provider, FakeAnswer])[] = [
    ['pdl', { status: 401, body: { status: 401, error: { type: 'authentication_error' } } }],
    ['apollo', { status: 401, body: 'Invalid access credentials.' }],
    ['zoominfo', { status: 403, body: { errors: [{ code: 'ZI0002' }] } }],
    ['cognism', { status: 401, body: cognismError('missing credentials') }],
    ['clearbit', { status: 401, body: { error: { type: 'invalid_api_key' } } }],
  ];
  it.each(wrongKey)('the key is wrong: %s', async (provider, answer) => {
    expect(await asked(provider, answer)).toMatchObject({ kind: 'denied', reason: 'unauthorized' });
  });
  it('zoominfo refuses to sign in', async () => {
    fake.signIn = () => ({ status: 401, body: { error: 'invalid_client' } });
    expect(await asked('zoominfo', {})).toMatchObject({ kind: 'denied', reason: 'unauthorized' });
    expect(fake.calls).toEqual([]);
  });
  it('zoominfo: a session that ended early is begun again, once', async () => {
    await asked('zoominfo', { body: samples.zoominfo('NO_MATCH') });
    let refused = 0;
    fake.answer = () => {
      refused += 1;
      return refused === 1 ? { status: 401, body: { errors: [{ code: 'ZI0001' }] } } : { body: samples.zoominfo('FULL_MATCH') };
    };
    const call = { query: vera, token: null, key: fakeKeys.zoominfo, timeoutMillis: 2000 };
    expect((await made.ask('zoominfo', call)).kind).toBe('found');
    fake.answer = () => ({ status: 401, body: { errors: [{ code: 'ZI0001' }] } });
    expect(await made.ask('zoominfo', call)).toMatchObject({ kind: 'denied', reason: 'unauthorized' });
  });
  it('opted out', async () => {
    expect(await asked('zoominfo', { body: samples.zoominfo('OPT_OUT') })).toMatchObject({ kind: 'denied', reason: 'opted-out' });
  });
  it.each([
    ['pdl', { status: 400, body: { error: { type: 'invalid_request_error' } } }],
    ['apollo', { status: 422, body: { error: 'email is invalid' } }],
    ['zoominfo', { body: samples.zoominfo('INVALID_INPUT') }],
    ['cognism', { status: 400, body: [{ key: 'email', code: 'INVALID', msg: 'invalid' }] }],
    ['clearbit', { status: 422, body: { error: { type: 'email_invalid' } } }],
  ] as const)('invalid input: %s', async (provider, answer) => {
    expect(await asked(provider, answer)).toMatchObject({ kind: 'denied', reason: 'invalid-input' });
  });
});

describe('throttled', () => {
  it.each(providers)('%s: by Retry-After, else not knowing for how long', async (provider) => {
    const stated = await asked(provider, { status: 429, headers: { 'retry-after': '7' }, body: {} });
    expect(stated).toEqual({ kind: 'throttled', retryAfterSeconds: 7 });
    expect(await asked(provider, { status: 429, body: {} })).toEqual({ kind: 'throttled', retryAfterSeconds: null });
  });
  it.each(['pdl', 'clearbit', 'zoominfo'] as const)(
    '%s: by the header that names the reset, as seconds or as an instant',
    async (provider) => {
      expect(await asked(provider, { status: 429, headers: { 'x-ratelimit-reset': '12' }, body: {} })).toMatchObject({
        retryAfterSeconds: 12,
      });
      const soon = Math.floor(Date.now() / 1000) + 30;
      const dated = await asked(provider, { status: 429, headers: { 'x-ratelimit-reset': String(soon) }, body: {} });
      expect(dated.kind === 'throttled' && Math.abs((dated.retryAfterSeconds ?? 0) - 30) <= 2).toBe(true);
      // ZoomInfo: unknown.
      expect(await asked(provider, { status: 429, headers: { 'x-ratelimit-reset': '-1' }, body: {} })).toMatchObject({
        retryAfterSeconds: null,
      });
    },
  );
});

describe('what can be sent instead of an answer', () => {
  it.each(providers)('%s: malformed JSON of a good status may have been charged, a bad status was not', async (provider) => {
    for (const body of ['{"data":', '<html>', '[]', '12', 'null'])
      expect(await asked(provider, { body }, { token: tokenFor(provider) })).toMatchObject({ kind: 'failed', charged: 'maybe' });
    for (const status of [500, 502, 503, 504])
      expect(await asked(provider, { status, body: '<html>' })).toEqual({ kind: 'failed', reason: `status-${status}`, charged: 'no' });
    expect(await asked(provider, { status: 302, headers: { location: 'http://127.0.0.1:1/' } })).toMatchObject({ charged: 'no' });
    expect(await asked(provider, { status: 404, body: 'no such route' })).toMatchObject({
      kind: provider === 'clearbit' ? 'notFound' : 'failed',
    });
  });

  it.each(providers)('%s: slow, cut off, and too large', async (provider) => {
    const late = { token: tokenFor(provider), timeoutMillis: 150 };
    expect(await asked(provider, { body: found[provider], delayMillis: 400 }, late)).toEqual({
      kind: 'failed',
      reason: 'timeout',
      charged: 'maybe',
    });
    expect(await asked(provider, { hangUp: true }, { token: tokenFor(provider) })).toMatchObject({ kind: 'failed', charged: 'maybe' });
    const huge = await asked(provider, { body: { ...found[provider], pad: 'x'.repeat(600_000) } }, { token: tokenFor(provider) });
    expect(huge).toEqual({ kind: 'failed', reason: 'answer-too-large', charged: 'maybe' });
  });

  it('nobody there: nothing can have been charged', async () => {
    const nobody = createProviders({ standIn: 'http://127.0.0.1:9' });
    const result = await nobody.ask('pdl', { query: vera, token: null, key: 'k', timeoutMillis: 500 });
    expect(result).toEqual({ kind: 'failed', reason: 'connection-refused', charged: 'no' });
  });

  const hostile: readonly unknown[] = [
    true,
    false,
    {},
    [],
    ['<script>'],
    '<b>VP</b> Sales',
    'x'.repeat(100_000),
    '',
    ' \u0000\u0007 ',
    Number.MAX_VALUE,
    -5,
    { toString: 'x', __proto__: { value: 1 } },
    '\ud800<',
    null,
  ];
  /** The shape with every leaf replaced. */
  const poisoned = (value: unknown, poison: unknown): unknown => {
    if (Array.isArray(value)) return value.map((item) => poisoned(item, poison));
    if (typeof value === 'object' && value !== null)
      return Object.fromEntries(
        Object.entries(value).map(([name, item]) => [
          name,
          ['matchStatus', 'type', 'redeemId'].includes(name) ? item : poisoned(item, poison),
        ]),
      );
    return poison;
  };
  it.each(providers)('%s: hostile values are no facts', async (provider) => {
    for (const poison of hostile) {
      const result = await asked(provider, { body: poisoned(found[provider], poison) }, { token: tokenFor(provider) });
      expect(result.kind, JSON.stringify(poison)?.slice(0, 50)).not.toBe('found');
    }
  });

  it('control characters and invisible marks are taken out of a text', async () => {
    const body = { ...samples.pdl, data: { ...samples.pdl.data, job_title: 'VP\u0000\tSales\u202e\u200b\r\n' } };
    expect(valuesOf(await asked('pdl', { body }))['person.title']).toBe('VP Sales');
  });

  it('pdl: a field outside the plan is `true`, and not stored', async () => {
    const values = valuesOf(await asked('pdl', { body: { ...samples.pdl, data: { ...samples.pdl.data, job_title: true } } }));
    expect(values).not.toHaveProperty(['person.title']);
    expect(values).toHaveProperty(['company.employees']);
  });
});

describe('the fakes themselves', () => {
  const call = (path: string, init: RequestInit) => fetch(`${fake.url}${path}`, init);
  it.each([
    [
      'an unknown parameter',
      '/pdl/v5/person/enrich?email=a&fields=x',
      { headers: { 'x-api-key': fakeKeys.pdl, accept: 'application/json' } },
    ],
    ['a wrong key', '/pdl/v5/person/enrich?email=a', { headers: { 'x-api-key': 'x', accept: 'application/json' } }],
    ['the wrong method', '/apollo/api/v1/people/match?email=a', { headers: { 'x-api-key': fakeKeys.apollo } }],
    ['an unknown path', '/apollo/v2/people', {}],
    [
      'an unknown field',
      '/cognism/api/search/contact/enrich',
      {
        method: 'POST',
        body: '{"mail":"a"}',
        headers: { authorization: `Bearer ${fakeKeys.cognism}`, 'content-type': 'application/json' },
      },
    ],
    [
      'the wrong media type',
      '/zoominfo/gtm/data/v1/contacts/enrich',
      { method: 'POST', body: '{}', headers: { 'content-type': 'application/json' } },
    ],
    ['no version', '/clearbit/v2/combined/find?email=a', { headers: { authorization: 'Basic x' } }],
  ] as const)('refuse %s', async (_what, path, init) => {
    expect((await call(path, init)).status).toBe(418);
    expect(fake.violations.length).toBeGreaterThan(0);
  });
});
