import { describe, expect, it } from 'vitest';
import { anonymous, call, problemOf } from '../support/journey.ts';
import { target } from './target.ts';

describe('refusals on AWS', () => {
  const cases: readonly (readonly [string, () => Promise<Response>, number, string])[] = [
    ['an unknown path', () => call(target, 'GET', '/v1/nothing'), 404, 'unknown-route'],
    ['a path with the wrong method', () => call(target, 'PUT', '/v1/leads'), 405, 'method-not-allowed'],
    ['an unknown form', () => anonymous(target, 'POST', '/v1/forms/nowhere/submissions', { email: 'a@b.example' }), 404, 'unknown-form'],
    ['no key', () => anonymous(target, 'GET', '/v1/leads?stage=mql'), 401, 'missing-key'],
    ['a wrong key', () => call({ ...target, apiKey: 'll_wrong' }, 'GET', '/v1/leads?stage=mql'), 401, 'invalid-key'],
    ['an unknown queue', () => call(target, 'POST', '/v1/queues/nowhere/redrive'), 404, 'unknown-queue'],
  ];

  it.each(cases)('%s', async (_, request, status, code) => {
    expect(await problemOf(request())).toMatchObject({ status, code });
  });

  it('405 names the methods there are', async () => {
    const { allow } = await problemOf(call(target, 'PUT', '/v1/leads'));
    expect(allow?.split(/,\s*/).toSorted()).toEqual(expect.arrayContaining(['GET', 'POST']));
  });

  it('healthz reads its table', async () => {
    expect((await anonymous(target, 'GET', '/healthz')).status).toBe(200);
  });
});
