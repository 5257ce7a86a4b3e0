import { describe, expect, it } from 'vitest';
import { seededWorld } from '../support/world.ts';

const path = '/v1/documents/form/demo-request/dry-run';
const body = {
  email: ' Vera@Werk.example ',
  company: 'Werk',
  title: 'VP Sales',
  country: 'Deutschland',
  employees: '1,200',
  message: 'Hello',
  marketingConsent: 'on',
  odd: 1,
  pageUrl: 'https://www.example.com/demo?utm_source=google&utm_medium=cpc&utm_campaign=spring',
};

describe('a dry run of a form', () => {
  it('shows what a sample would become, and writes nothing', async () => {
    const world = await seededWorld();
    const answer = await world.api('POST', path, { body: { ...body, employees: 1200 } });
    expect([answer.status, answer.json]).toMatchObject([
      200,
      {
        version: 1,
        outcome: 'accepted',
        issues: [],
        person: { email: 'Vera@werk.example', title: 'VP Sales', country: 'DE' },
        company: { name: 'Werk', employees: 1200 },
        extra: { message: 'Hello' },
        undeclared: ['odd'],
        touch: { channel: 'Paid Search', source: 'google', medium: 'cpc', campaign: 'spring' },
        assessment: { verdict: 'accept', score: 0 },
      },
    ]);
    expect(answer.json.consents.map((consent: { granted: boolean }) => consent.granted)).toEqual([true, false]);
    expect(answer.json.consents[0].noticeHash).toMatch(/^[0-9a-f]{64}$/);
    await world.settle();
    expect([world.state.leads.size, world.state.submissions.size]).toEqual([0, 0]);
  });

  it('names every refusal, and still shows what the rest would be', async () => {
    const world = await seededWorld();
    const { json } = await world.api('POST', path, { body: { ...body, email: 'nobody', employees: 'many' } });
    expect(json).toMatchObject({ outcome: 'invalid', company: { name: 'Werk' } });
    expect(json.issues.map((issue: { pointer: string; code: string }) => [issue.pointer, issue.code])).toEqual([
      ['/email', 'invalid-email'],
      ['/employees', 'not-a-number'],
    ]);
  });

  it('judges the texts, by the draft while there is one, by the published version when asked', async () => {
    const world = await seededWorld();
    const published = (await world.api('GET', '/v1/documents/form/demo-request')).json.published;
    const spam = { ...published.spam, quarantineAt: 20 };
    expect((await world.api('PUT', '/v1/documents/form/demo-request', { ...published, spam })).status).toBe(200);
    const sample = { body: { ...body, employees: 1200, email: 'a@mailinator.com' } };
    const draft = (await world.api('POST', path, sample)).json;
    expect([draft.version, draft.outcome, draft.assessment.reasons]).toEqual([
      null,
      'quarantined',
      [{ code: 'disposable-domain', weight: 20 }],
    ]);
    expect((await world.api('POST', `${path}?version=published`, sample)).json).toMatchObject({ version: 1, outcome: 'accepted' });
  });

  it('reads a stored submission again, as the form stands now', async () => {
    const world = await seededWorld();
    const { receiptId } = (await world.submit('demo-request', { email: 'vera@werk.example', budget: '100' })).json;
    const published = (await world.api('GET', '/v1/documents/form/demo-request')).json.published;
    const fields = [...published.fields, { name: 'budget', type: 'number', label: 'Budget', max: 50 }];
    await world.api('PUT', '/v1/documents/form/demo-request', { ...published, fields });
    const { json } = await world.api('POST', path, { receiptId });
    expect(json).toMatchObject({ outcome: 'invalid', undeclared: [], issues: [{ pointer: '/budget', code: 'out-of-range' }] });
  });

  it('says what is not there and what cannot be', async () => {
    const world = await seededWorld();
    expect((await world.api('POST', '/v1/documents/form/nowhere/dry-run', { body: {} })).json.code).toBe('unknown-document');
    expect((await world.api('POST', path, { receiptId: 'sub_x' })).json.code).toBe('unknown-receipt');
    expect((await world.api('POST', '/v1/documents/rubric/default/dry-run', { body: {} })).json.code).toBe('invalid-request');
    for (const wrong of [{}, { body: 7 }, { body: {}, receiptId: 'x' }, { body: {}, via: 'fax' }])
      expect((await world.api('POST', path, wrong)).json).toMatchObject({ status: 422, code: 'invalid-request' });
  });
});

describe('a form that cannot work', () => {
  it.each([
    ['/spam/rejectAt', { spam: { quarantineAt: 60, rejectAt: 50 } }],
    ['/spam/limits/address/burst', { spam: { limits: { address: { perSecond: 1, burst: 0 } } } }],
    ['/spam/weights/unheard-of', { spam: { weights: { 'unheard-of': 1 } } }],
    [
      '/fields/1/max',
      {
        fields: [
          { name: 'email', type: 'email', label: 'E', mapTo: 'person.email' },
          { name: 'n', type: 'number', label: 'N', min: 5, max: 4 },
        ],
      },
    ],
    [
      '/fields/1/min',
      {
        fields: [
          { name: 'email', type: 'email', label: 'E', mapTo: 'person.email' },
          { name: 'n', type: 'text', label: 'N', min: 5 },
        ],
      },
    ],
    ['/fields/0/labels/deu', { fields: [{ name: 'email', type: 'email', label: 'E', labels: { deu: 'x' }, mapTo: 'person.email' }] }],
    ['/aliases/oids/0', { aliases: { oids: ['short'] } }],
  ])('is refused at %s', async (pointer, over) => {
    const world = await seededWorld();
    const published = (await world.api('GET', '/v1/documents/form/demo-request')).json.published;
    const answer = await world.api('PUT', '/v1/documents/form/demo-request', { ...published, ...over });
    expect([answer.status, answer.json.code]).toEqual([422, 'invalid-document']);
    expect(answer.json.errors.map((issue: { pointer: string }) => issue.pointer)).toContain(pointer);
  });
});
