import { solveChallenge } from 'altcha-lib/v1';
import { describe, expect, it } from 'vitest';
import { honeypotName } from '../../shared/application/spam/honeypot.ts';
import { plusMillis } from '../../shared/domain/kernel/instant.ts';
import { seededWorld, type World } from '../support/world.ts';

/** What somebody could do to the leads of others, or a form to itself, by posting the right thing at the right time. */
const browser = { 'user-agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0' };
const person = { email: 'vera@werk.example', title: 'VP Sales', company: 'Werk', country: 'DE' };
const field = (name: string, more: Record<string, unknown> = {}) => ({ name, type: 'text', label: name, ...more });
const email = field('email', { type: 'email', required: true, mapTo: 'person.email' });
const receiptOf = async (world: World, receiptId: string) => (await world.api('GET', `/v1/receipts/${receiptId}`)).json;
const leadsOf = (world: World) => [...world.state.leads.values()].map((rows) => rows.lead);

describe('nobody silences the post of another', () => {
  it('a public post under the key of a platform’s lead is not that lead', async () => {
    const world = await seededWorld();
    await world.publishDocument('form', 'ads', { name: 'Ads', fields: [email], secrets: { googleKey: 'google-key-0123456789' } });
    await world.submit('ads', { email: 'bot@evil.example' }, { 'idempotency-key': '"google-ads|LEAD77"' });
    const lead = { lead_id: 'LEAD77', google_key: 'google-key-0123456789', is_test: false };
    const columns = [{ column_id: 'EMAIL', string_value: 'paid@customer.example' }];
    const answer = await world.request({ method: 'POST', path: '/v1/intake/google-ads/ads', json: { ...lead, user_column_data: columns } });
    expect(answer.status).toBe(200);
    expect(leadsOf(world).map((row) => row.person.email)).toEqual(['bot@evil.example', 'paid@customer.example']);
  });

  it('a held post does not answer for the genuine one that follows', async () => {
    const world = await seededWorld();
    const trap = await honeypotName(world.box, 'demo-request');
    const held = await world.submit('demo-request', { ...person, [trap]: 'x' }, browser);
    const again = await world.submit('demo-request', { ...person, [trap]: 'x' }, browser);
    expect(again.json).toMatchObject({ status: 'duplicate', receiptId: held.json.receiptId });
    const genuine = await world.submit('demo-request', person, browser);
    expect(genuine.json.status).toBe('accepted');
    expect((await receiptOf(world, genuine.json.receiptId)).leadId).not.toBeNull();
  });

  it('old posts of one person sent within seconds are as many submissions', async () => {
    const world = await seededWorld();
    for (const submittedAt of ['2025-10-01T09:00:00Z', '2025-11-01T09:00:00Z', '2025-11-01T09:00:00Z'])
      await world.submit('demo-request', { ...person, submittedAt }, browser);
    await world.settle();
    const [lead] = leadsOf(world);
    expect((await world.api('GET', `/v1/leads/${lead?.id}/touches`)).json.items.map(({ at }: { at: string }) => at)).toEqual([
      '2025-10-01T09:00:00.000Z',
      '2025-11-01T09:00:00.000Z',
    ]);
  });
});

describe('a stranger changes no history', () => {
  it('a date before all memory is cut to twenty years, and moves no first touch', async () => {
    const world = await seededWorld();
    await world.submit('demo-request', { ...person, utm_source: 'google', utm_medium: 'cpc' }, browser);
    await world.settle();
    const evil = { email: person.email, utm_source: 'evil', utm_medium: 'cpc', submittedAt: '0001-01-01T00:00:00Z' };
    const { receiptId } = (await world.submit('demo-request', evil, browser)).json;
    await world.settle();
    expect(leadsOf(world)[0]?.source).toMatchObject({ source: 'google', firstTouch: { source: 'google' } });
    expect((await receiptOf(world, receiptId)).submittedAt).toBe(plusMillis(world.clock.now(), -7305 * 86_400_000));
  });

  it('a time that is none, or lies ahead, is said to be ignored', async () => {
    const world = await seededWorld();
    for (const [i, submittedAt] of ['2999-01-01T00:00:00Z', 'yesterday', 1577836800000].entries())
      expect((await world.submit('demo-request', { ...person, email: `p${i}@werk.example`, submittedAt }, browser)).json.warnings).toEqual([
        'ignored: submittedAt',
      ]);
  });
});

describe('answers of one visitor', () => {
  it('fill nothing of another person who uses the same browser, and the fields not shown are no fault', async () => {
    const world = await seededWorld();
    const fields = [email, field('title', { mapTo: 'person.title', progressive: true, required: true })];
    await world.publishDocument('form', 'guide', { name: 'Guide', fields });
    const { visitorToken } = (await world.submit('guide', { email: 'one@werk.example', title: 'CEO' }, browser)).json;
    const other = await world.submit('guide', { email: 'two@werk.example', visitorToken }, browser);
    const same = await world.submit('guide', { email: 'One@werk.example', visitorToken }, browser);
    expect([other.status, same.status]).toEqual([202, 202]);
    expect(leadsOf(world).map((lead) => [lead.person.email, lead.person.title])).toEqual([
      ['one@werk.example', 'CEO'],
      ['two@werk.example', null],
    ]);
    expect((await world.submit('guide', { email: 'three@werk.example' }, browser)).status).toBe(422);
  });

  it('open nothing after 400 days', async () => {
    const world = await seededWorld();
    await world.publishDocument('form', 'guide', { name: 'Guide', fields: [email, field('title', { progressive: true })] });
    const { visitorToken } = (await world.submit('guide', { email: 'one@werk.example', title: 'CEO' }, browser)).json;
    const known = async () =>
      (await world.request({ method: 'GET', path: '/v1/forms/guide', headers: { 'x-visitor-token': visitorToken } })).json.known;
    expect(await known()).toEqual(['title']);
    world.clock.advance(401 * 86_400_000);
    expect(await known()).toEqual([]);
  });
});

describe('a solution of one form', () => {
  it('opens no other form, and none whose work has become harder', async () => {
    const world = await seededWorld();
    const guarded = (cost: number) => ({
      name: 'Guarded',
      fields: [email],
      spam: { challenge: { kind: 'altcha', when: 'always', cost }, minSeconds: 0 },
    });
    await world.publishDocument('form', 'cheap', guarded(1000));
    await world.publishDocument('form', 'dear', guarded(2000));
    const challengeOf = async (form: string) => (await world.request({ method: 'GET', path: `/v1/forms/${form}` })).json.challenge.issued;
    const solved = async (form: string): Promise<string> => {
      const issued = await challengeOf(form);
      const solution = await solveChallenge(issued.challenge, issued.salt, issued.algorithm, issued.maxnumber).promise;
      return btoa(JSON.stringify({ ...issued, number: solution?.number }));
    };
    const codes = async (form: string, altcha: string, name: string) => {
      const { receiptId } = (await world.submit(form, { email: `${name}@werk.example`, altcha }, browser)).json;
      return (await receiptOf(world, receiptId)).reasons.map((reason: { code: string }) => reason.code);
    };
    const cheap = await solved('cheap');
    expect(await codes('dear', cheap, 'a')).toContain('challenge-failed');
    expect(await codes('cheap', cheap, 'b')).toContain('challenge-passed');
    const before = await solved('cheap');
    await world.publishDocument('form', 'cheap', guarded(1500));
    expect(await codes('cheap', before, 'c')).toContain('challenge-failed');
  });
});

describe('a test lead of an ad platform', () => {
  it('never reaches sales, however it spells true and whoever releases it', async () => {
    const world = await seededWorld();
    await world.publishDocument('form', 'ads', { name: 'Ads', fields: [email], secrets: { googleKey: 'google-key-0123456789' } });
    const columns = [{ column_id: 'EMAIL', string_value: 'test@google.example' }];
    const json = { lead_id: 'T1', google_key: 'google-key-0123456789', is_test: 'true', user_column_data: columns };
    expect((await world.request({ method: 'POST', path: '/v1/intake/google-ads/ads', json })).status).toBe(200);
    const [held] = (await world.api('GET', '/v1/submissions?state=rejected')).json.items;
    const released = await world.api('POST', `/v1/submissions/${held.receiptId}/release`);
    expect([released.status, released.json.code]).toEqual([409, 'unreadable-submission']);
    expect(leadsOf(world)).toEqual([]);
  });
});

describe('a form that could not work', () => {
  it.each([
    ['a field with a name of the visit', { fields: [email, field('referrer', { required: true })] }, '/fields/1/name', 'reserved-name'],
    ['a hidden field of a campaign', { fields: [email, field('utm_source', { type: 'hidden' })] }, '/fields/1/name', 'reserved-name'],
    ['a name every object has', { fields: [email, field('constructor', { type: 'hidden' })] }, '/fields/1/name', 'reserved-name'],
    ['a consent box of that kind', { consents: [box('locale')] }, '/consents/0/field', 'reserved-name'],
    ['two consent boxes of one name', { consents: [box('news'), box('news')] }, '/consents/1/field', 'duplicate-name'],
    ['a consent box without a name', { consents: [box('')] }, '/consents/0/field', 'invalid_format'],
  ])('%s is refused', async (_, more, pointer, code) => {
    const world = await seededWorld();
    const answer = await world.api('PUT', '/v1/documents/form/broken', { name: 'Broken', fields: [email], ...more });
    expect(answer.status).toBe(422);
    expect(answer.json.errors).toEqual([expect.objectContaining({ pointer, code })]);
  });
});
const box = (name: string) => ({ field: name, purpose: 'marketing', channel: 'email', noticeText: 'Yes.' });

describe('a page in another character set', () => {
  it('is read as browsers guess: its letters are no rubbish', async () => {
    const world = await seededWorld();
    const answer = await world.request({
      method: 'POST',
      path: '/v1/forms/demo-request/submissions',
      headers: { 'content-type': 'application/x-www-form-urlencoded', ...browser },
      raw: 'email=form%40b.example&lastName=M%FCller&firstName=J%C3%BCrgen',
    });
    expect(answer.status).toBe(202);
    expect(leadsOf(world)[0]?.person).toMatchObject({ lastName: 'Müller', firstName: 'Jürgen' });
  });
});

describe('a dry run through the door of another product', () => {
  it('says what that door does: it takes what can be read, and rejects who cannot be answered', async () => {
    const world = await seededWorld();
    const run = async (body: Record<string, unknown>) =>
      (await world.api('POST', '/v1/documents/form/demo-request/dry-run', { via: 'web-to-lead', body })).json;
    expect(await run({ last_name: 'Only', email: 'not-an-email', phone: '0301234567' })).toMatchObject({ outcome: 'accepted', issues: [] });
    expect(await run({ last_name: 'Only' })).toMatchObject({ outcome: 'rejected', assessment: { reasons: [{ code: 'no-contact' }] } });
  });

  it('two organisation ids in one page are one', async () => {
    const world = await seededWorld();
    const answer = await world.request({
      method: 'POST',
      path: '/servlet/servlet.WebToLead',
      headers: { 'content-type': 'application/x-www-form-urlencoded', ...browser },
      raw: 'oid=00D000000000001&oid=00D000000000001&email=a%40b.example&last_name=B',
    });
    expect([200, 302]).toContain(answer.status);
    expect(leadsOf(world)).toHaveLength(1);
  });
});
