import { describe, expect, it } from 'vitest';
import { plusMillis } from '../../shared/domain/kernel/instant.ts';
import { seededWorld, type World } from '../support/world.ts';

const page = 'https://www.example.com/demo';
const person = { email: 'vera@werk.example', company: 'Werk', title: 'VP Sales', country: 'DE', employees: '800' };

async function withAnswer(world: World): Promise<void> {
  const form = (await world.api('GET', '/v1/documents/form/demo-request')).json.published;
  const heard = { name: 'heard', type: 'text', label: 'How did you hear about us?', mapTo: 'touch.selfReported' };
  await world.publishDocument('form', 'demo-request', { ...form, fields: [...form.fields, heard] });
}
async function touchesOf(world: World, fields: Record<string, unknown>, form = 'demo-request') {
  const { json } = await world.submit(form, fields);
  await world.settle();
  const { leadId } = (await world.api('GET', `/v1/receipts/${json.receiptId}`)).json;
  return (await world.api('GET', `/v1/leads/${leadId}/touches`)).json;
}

describe('a touch', () => {
  it('keeps what the person says beside what was tracked, and notes where they contradict', async () => {
    const world = await seededWorld();
    await withAnswer(world);
    const { items } = await touchesOf(world, {
      ...person,
      pageUrl: `${page}?utm_source=google&utm_medium=cpc`,
      heard: 'A podcast, I think',
    });
    expect(items).toMatchObject([
      {
        channel: 'Paid Search',
        selfReported: 'A podcast, I think',
        conflicts: ['self-reported'],
        sourcesVersion: expect.stringMatching(/^\d{4}-/),
      },
    ]);
    const agreeing = await touchesOf(world, {
      email: 'b@werk.example',
      pageUrl: `${page}?utm_source=google&utm_medium=cpc`,
      heard: 'Googled it',
    });
    expect(agreeing.items).toMatchObject([{ channel: 'Paid Search', selfReported: 'Googled it', conflicts: [] }]);
    const silent = await touchesOf(world, { email: 'c@werk.example', pageUrl: page, heard: 'asdf' });
    expect(silent.items).toMatchObject([{ channel: 'Direct', selfReported: 'asdf', conflicts: [] }]);
  });

  it('of a lead that a system creates is read like the visit of a form', async () => {
    const world = await seededWorld();
    const create = async (email: string, source: object) => {
      const { status, json, text } = await world.api('POST', '/v1/leads', { person: { email }, source });
      if (status !== 201) return [status, text];
      return (await world.api('GET', `/v1/leads/${json.id}/touches`)).json.items;
    };
    const landingPage = `${page}?utm_source=newsletter&utm_medium=email&utm_term=crm`;
    expect(await create('a@werk.example', { landingPage, clickIds: { gclid: '1', evil: '2' }, selfReported: 'a podcast' })).toMatchObject([
      {
        channel: 'Paid Search',
        term: 'crm',
        clickIds: { gclid: '1' },
        landingPage,
        selfReported: 'a podcast',
        conflicts: ['click-id', 'self-reported'],
      },
    ]);
    const found = { landingPage: page, referrer: 'https://www.google.com/' };
    expect(await create('b@werk.example', found)).toMatchObject([{ channel: 'Organic Search', referrer: found.referrer }]);
    expect(await create('c@werk.example', { landingPage: page, referrer: 'https://blog.example.com/' })).toMatchObject([
      { channel: 'Direct' },
    ]);
    expect(await create('d@werk.example', { source: 'Google', medium: 'CPC', campaign: 'may' })).toMatchObject([
      { channel: 'Paid Search', campaign: 'may', landingPage: null, referrer: null },
    ]);
    expect(await create('e@werk.example', { landingPage: 'javascript:alert(1)' })).toEqual([
      422,
      expect.stringContaining('/source/landingPage'),
    ]);
  });

  it('a paid click id wins over the parameters it contradicts, and says so', async () => {
    const world = await seededWorld();
    const { items } = await touchesOf(world, {
      ...person,
      pageUrl: `${page}?gclid=1&utm_source=newsletter&utm_medium=email&utm_campaign=may`,
    });
    expect(items).toMatchObject([{ channel: 'Paid Search', source: 'google', campaign: 'may', conflicts: ['click-id'] }]);
    const agreed = await touchesOf(world, { email: 'b@werk.example', pageUrl: `${page}?gclid=1&utm_source=google&utm_medium=cpc` });
    expect(agreed.items).toMatchObject([{ channel: 'Paid Search', conflicts: [] }]);
  });

  it('shares its credit by six models as the lead goes on; the converting touch is the one before the furthest milestone', async () => {
    const world = await seededWorld();
    const first = await touchesOf(world, { email: person.email, pageUrl: `${page}?utm_source=linkedin&utm_medium=paid` }, 'newsletter');
    const [newsletter] = first.items;
    expect(first.attribution).toMatchObject({ convertingTouchId: newsletter.id, milestones: { qualified: null, opportunity: null } });
    expect(first.attribution.models.wShaped).toEqual([{ touchId: newsletter.id, credit: 1 }]);
    await world.advance(3 * 86_400_000, { sweeping: false });
    const { items, attribution } = await touchesOf(world, { ...person, pageUrl: `${page}?utm_source=google&utm_medium=cpc` });
    const [, demo] = items;
    expect(attribution).toMatchObject({
      firstTouchId: newsletter.id,
      firstMeaningfulTouchId: newsletter.id,
      lastTouchId: demo.id,
      convertingTouchId: demo.id,
      milestones: { captured: newsletter.at, qualified: expect.stringContaining('T'), opportunity: null },
    });
    expect(attribution.models).toMatchObject({
      first: [{ touchId: newsletter.id, credit: 1 }],
      last: [{ touchId: demo.id, credit: 1 }],
      linear: [{ credit: 0.5 }, { credit: 0.5 }],
      uShaped: [{ touchId: newsletter.id, credit: 0.8 }, { credit: 0.2 }],
      wShaped: [{ credit: 0.666667 }, { credit: 0.333333 }],
    });
  });
});

describe('whoever knows an e-mail address and nothing else', () => {
  const attack = { email: 'Vera@Werk.example', title: 'Intern', company: 'Evil', country: 'US', phone: '+1 555 0100', marketing: true };

  it('overwrites nothing, learns nothing and lifts no withdrawal', async () => {
    const world = await seededWorld();
    const { json } = await world.submit('demo-request', person);
    await world.settle();
    const { leadId } = (await world.api('GET', `/v1/receipts/${json.receiptId}`)).json;
    const rows = world.state.leads.get(leadId);
    if (rows === undefined) throw new Error('no lead');
    rows.lead = { ...rows.lead, consent: { 'marketing:email': 'withdrawn' } };
    const before = (await world.api('GET', `/v1/leads/${leadId}`)).json;
    const stranger = await world.submit('demo-request', { ...attack, email: 'nobody@werk.example' });
    const known = await world.submit('demo-request', attack);
    await world.settle();
    // The same answer for the known and the unknown, ids and tokens apart.
    expect(Object.keys(known.json)).toEqual(Object.keys(stranger.json));
    expect([known.status, known.json.status, known.json.warnings]).toEqual([stranger.status, stranger.json.status, stranger.json.warnings]);
    const after = (await world.api('GET', `/v1/leads/${leadId}`)).json;
    expect(after.person).toEqual({ ...before.person, phone: '+1 555 0100' });
    expect(after.company).toEqual(before.company);
    expect(after.owner).toEqual(before.owner);
    expect(after.consent).toEqual({ 'marketing:email': 'withdrawn' });
    expect(after.source.firstTouch).toEqual(before.source.firstTouch);
    const receipt = (await world.api('GET', `/v1/receipts/${known.json.receiptId}`)).json;
    expect(receipt.claims.sort()).toEqual(['company.name', 'person.country', 'person.title']);
  });

  it('cannot make a first touch of the future or of before all memory', async () => {
    const world = await seededWorld();
    await touchesOf(world, person);
    const { items } = await touchesOf(world, {
      email: person.email,
      visit: {
        first: { at: '1990-01-01T00:00:00.000Z', url: `${page}?utm_source=evil`, referrer: '' },
        pages: [{ at: '2999-01-01T00:00:00.000Z', url: page }],
      },
    });
    for (const { at } of items) {
      expect(at >= plusMillis(world.clock.now(), -400 * 86_400_000)).toBe(true);
      expect(at <= world.clock.now()).toBe(true);
    }
  });
});
