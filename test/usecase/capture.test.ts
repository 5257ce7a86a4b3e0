import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createWorld, seededWorld, type World } from '../support/world.ts';

const person = { email: 'vera@werk.example', title: 'VP Sales', company: 'Werk', country: 'DE' };
const leadCount = (world: Awaited<ReturnType<typeof seededWorld>>) => world.state.leads.size;

describe('a retry of a capture is safe (R2)', () => {
  it('same key and body: same answer; other body: 422; bad key: 400; after a day the key is free', async () => {
    const world = await seededWorld();
    const first = await world.submit('demo-request', person, { 'idempotency-key': '"key-1"' });
    const again = await world.submit('demo-request', person, { 'idempotency-key': 'key-1' });
    expect([again.status, again.json]).toEqual([first.status, first.json]);
    expect(leadCount(world)).toBe(1);
    const other = await world.submit('demo-request', { ...person, title: 'CEO' }, { 'idempotency-key': 'key-1' });
    expect([other.status, other.json.code]).toEqual([422, 'idempotency-mismatch']);
    expect((await world.submit('demo-request', person, { 'idempotency-key': 'has space' })).json.code).toBe('malformed-idempotency-key');
    await world.settle();
    await world.advance(24 * 3_600_000 + 1);
    const later = await world.submit('demo-request', person, { 'idempotency-key': 'key-1' });
    expect(later.json.receiptId).not.toBe(first.json.receiptId);
    expect(leadCount(world)).toBe(1);
  });

  it('a refused post leaves its key free (the key is written with the lead, not before it)', async () => {
    const world = await seededWorld();
    expect((await world.submit('demo-request', { ...person, email: 'nonsense' }, { 'idempotency-key': 'k' })).status).toBe(422);
    expect((await world.submit('demo-request', person, { 'idempotency-key': 'k' })).status).toBe(202);
  });
});

describe('no key, still no double lead (R3)', () => {
  it('a double click is one submission inside the window and says so; outside it is a resubmission', async () => {
    const world = await seededWorld();
    const window = 30_000;
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 0, max: 2 * window }), { minLength: 1, maxLength: 6 }), fc.uuid(), async (gaps, id) => {
        const receipts = new Set<string>();
        let opened = Number.NEGATIVE_INFINITY;
        let expected = 0;
        for (const gap of gaps) {
          world.clock.advance(gap);
          const now = Date.parse(world.clock.now());
          const answer = await world.submit('demo-request', { ...person, email: `${id}@werk.example` });
          const duplicate = now - opened < window;
          if (!duplicate) {
            opened = now;
            expected += 1;
          }
          expect(answer.json.status).toBe(duplicate ? 'duplicate' : 'accepted');
          receipts.add(answer.json.receiptId);
        }
        expect(receipts.size).toBe(expected);
      }),
      { numRuns: 30 },
    );
  });
});

describe('a known person', () => {
  it('an unauthenticated post fills only what is empty; what disagrees stays a claim', async () => {
    const world = await seededWorld();
    await world.submit('newsletter', { email: person.email });
    await world.settle();
    const receiptId = (await world.submit('demo-request', person)).json.receiptId;
    const attack = (await world.submit('demo-request', { ...person, title: 'Student', country: 'US' })).json.receiptId;
    await world.settle();
    const receipt = (await world.api('GET', `/v1/receipts/${attack}`)).json;
    expect([...receipt.claims].sort()).toEqual(['person.country', 'person.title']);
    const lead = (await world.api('GET', `/v1/leads/${receipt.leadId}`)).json;
    expect(lead.person).toMatchObject({ title: 'VP Sales', country: 'DE', seniority: 'vp' });
    expect((await world.api('GET', `/v1/receipts/${receiptId}`)).json.leadId).toBe(receipt.leadId);
  });

  it('a repeat is re-scored and never routed a second time', async () => {
    const world = await seededWorld();
    for (let i = 0; i < 3; i += 1) {
      await world.submit('demo-request', { ...person, message: `again ${i}` });
      await world.settle();
    }
    const types = world.published.map((event) => event.type);
    expect(types.filter((type) => type === 'lead.routed.v1')).toHaveLength(1);
    expect(types.filter((type) => type === 'lead.qualified.v1')).toHaveLength(1);
    expect(types.filter((type) => type === 'lead.resubmitted.v1')).toHaveLength(2);
    expect(types.filter((type) => type === 'lead.scored.v1')).toHaveLength(3);
    expect(leadCount(world)).toBe(1);
  });

  it('a newsletter reader who asks for a demo becomes an MQL', async () => {
    const world = await seededWorld();
    await world.submit('newsletter', { email: person.email });
    await world.settle();
    const receiptId = (await world.submit('demo-request', person)).json.receiptId;
    await world.settle();
    const { leadId } = (await world.api('GET', `/v1/receipts/${receiptId}`)).json;
    expect((await world.api('GET', `/v1/leads/${leadId}`)).json).toMatchObject({
      stage: 'mql',
      pendingStep: null,
      owner: { id: expect.any(String) },
    });
  });
});

describe('what a known person newly tells', () => {
  const typesOf = (world: World) => [...world.state.leads.values()].flatMap((rows) => [...rows.events.values()].map((event) => event.type));
  const count = (world: World, type: string) => typesOf(world).filter((known) => known === type).length;

  it('is enriched once before it is scored; a repeat that tells nothing is only scored', async () => {
    const world = await seededWorld();
    await world.submit('newsletter', { email: person.email });
    await world.settle();
    await world.submit('demo-request', person);
    await world.settle();
    expect([count(world, 'lead.enriched.v1'), count(world, 'lead.scored.v1')]).toEqual([2, 2]);
    await world.submit('demo-request', { ...person, message: 'again' });
    await world.settle();
    expect([count(world, 'lead.enriched.v1'), count(world, 'lead.scored.v1')]).toEqual([2, 3]);
  });

  it('is enriched with the default country of the form that was sent', async () => {
    const world = await seededWorld();
    const form = (await world.api('GET', '/v1/documents/form/demo-request')).json.published;
    await world.publishDocument('form', 'demo-request', { ...form, defaultCountry: 'AT' });
    await world.submit('newsletter', { email: person.email });
    await world.settle();
    const { receiptId } = (await world.submit('demo-request', { email: person.email, title: 'VP Sales' })).json;
    await world.settle();
    const { leadId } = (await world.api('GET', `/v1/receipts/${receiptId}`)).json;
    expect((await world.api('GET', `/v1/leads/${leadId}`)).json.person).toMatchObject({ seniority: 'vp', country: 'AT' });
  });

  it('is picked up by the sweep when its message is lost', async () => {
    const world = createWorld({ chaos: { random: () => 0, duplicate: 0, lostAnswer: 0, lostStream: 0 } });
    await world.ready;
    await world.submit('newsletter', { email: person.email });
    await world.settle();
    world.faults.lostStream = 1;
    const { receiptId } = (await world.submit('demo-request', person)).json;
    await world.settle();
    const { leadId } = (await world.api('GET', `/v1/receipts/${receiptId}`)).json;
    expect((await world.api('GET', `/v1/leads/${leadId}`)).json).toMatchObject({ pendingStep: 'enrich', stage: 'lead' });
    world.faults.lostStream = 0;
    await world.advance(180_000);
    expect(world.published.filter((event) => event.type === 'lead.resubmitted.v1')).toHaveLength(1);
    expect((await world.api('GET', `/v1/leads/${leadId}`)).json).toMatchObject({
      pendingStep: null,
      stage: 'mql',
      person: { seniority: 'vp' },
    });
  });
});

describe('many posts at once', () => {
  it('200 parallel posts of one address are one lead and lose no submission', async () => {
    const world = await seededWorld();
    const answers = await Promise.all(Array.from({ length: 200 }, (_, i) => world.submit('demo-request', { ...person, message: `m${i}` })));
    expect(new Set(answers.map((a) => a.status))).toEqual(new Set([202]));
    await world.settle();
    for (let i = 0; i < 5; i += 1) await world.sweep();
    expect(leadCount(world)).toBe(1);
    const states = await Promise.all(answers.map(async (a) => (await world.api('GET', `/v1/receipts/${a.json.receiptId}`)).json.state));
    expect(new Set(states)).toEqual(new Set(['done']));
  });
});

describe('what a post carries', () => {
  it('consent boxes leave evidence; campaign parameters of the page become the touch', async () => {
    const world = await seededWorld();
    const form = (await world.api('GET', '/v1/documents/form/demo-request')).json.published;
    const consent = form.consents[0];
    const answer = await world.submit('demo-request', {
      ...person,
      [consent.field]: 'on',
      pageUrl: 'https://www.example.com/x?utm_source=google&utm_medium=cpc&utm_campaign=spring',
    });
    await world.settle();
    const { leadId } = (await world.api('GET', `/v1/receipts/${answer.json.receiptId}`)).json;
    const lead = (await world.api('GET', `/v1/leads/${leadId}`)).json;
    expect(lead.source).toMatchObject({ channel: 'Paid Search', campaign: 'spring' });
    expect(lead.consent).toEqual({ [`${consent.purpose}:${consent.channel}`]: 'granted' });
    const [row] = (await world.api('GET', `/v1/leads/${leadId}/consents`)).json.items;
    expect(row).toMatchObject({ noticeText: consent.noticeText, ipPrefix: '192.0.2.0/24', state: 'granted' });
    expect(row.noticeHash).toMatch(/^[0-9a-f]{64}$/);
  });

  it('undeclared fields are warnings and stay in the raw submission; a past submittedAt is kept', async () => {
    const world = await seededWorld();
    const answer = await world.submit('demo-request', { ...person, favouriteColour: 'blue', submittedAt: '2025-12-01T10:00:00Z' });
    expect(answer.json.warnings).toEqual(['undeclared field: favouriteColour']);
    const receipt = (await world.api('GET', `/v1/receipts/${answer.json.receiptId}`)).json;
    expect(receipt.submittedAt).toBe('2025-12-01T10:00:00.000Z');
    expect([...world.state.submissions.values()][0]).toMatchObject({ raw: { favouriteColour: 'blue' } });
  });

  it('a page without script is redirected to an allowed host only, else thanked', async () => {
    const world = await seededWorld();
    const post = (redirect: string) =>
      world.request({
        method: 'POST',
        path: '/v1/forms/demo-request/submissions',
        raw: new URLSearchParams({ email: `${Math.abs(redirect.length)}@werk.example`, redirect }).toString(),
        headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'text/html' },
      });
    expect((await post('https://www.example.com/thanks')).headers.location).toBe('https://www.example.com/thanks');
    const evil = await post('https://evil.example.net/');
    expect(evil.headers.location ?? '').not.toContain('evil');
    const multipart = await world.request({
      method: 'POST',
      path: '/v1/forms/newsletter/submissions',
      headers: { 'content-type': 'multipart/form-data; boundary=----xyz' },
      raw: '------xyz\r\nContent-Disposition: form-data; name="email"\r\n\r\nmulti@werk.example\r\n------xyz--\r\n',
    });
    expect(multipart.status).toBe(202);
  });
});
