import { beforeEach, describe, expect, it } from 'vitest';
import type { World } from '../../support/world.ts';
import { asJson, captured, consentsOf, consentWorld, linksOf, minute, press, stateOf, told, typesOf } from './support.ts';

/** The ledger of a person with several leads: one person's no is a no, wherever it was said. */
let world: World;
const vp = { title: 'VP Sales', country: 'DE', company: 'Werk' };
const merge = async (id: string, otherId: string) => {
  const answer = await world.api('POST', `/v1/leads/${id}/merge`, { otherId });
  expect(answer.status, answer.text).toBe(200);
  await world.settle();
};
const unmerge = async (id: string, memberId: string) => {
  expect((await world.api('POST', `/v1/leads/${id}/unmerge`, { memberId })).status).toBe(200);
  await world.settle();
};
const unsubscribe = async (lead: string) => {
  await press(world, (await linksOf(world, lead)).unsubscribe, { 'List-Unsubscribe': 'One-Click' });
  await world.settle();
};
const postsTo = (id: string) => world.posts.filter((post) => post.url.includes(`//${id}.`)).map((post) => JSON.parse(post.body));

let granted: string;
let refused: string;
beforeEach(async () => {
  world = await consentWorld();
  granted = await captured(world, 'demo-request', { ...vp, email: 'vera@werk.example', marketingConsent: 'yes' });
  await world.advance(10 * minute, { sweeping: false });
  refused = await captured(world, 'demo-request', { ...vp, email: 'v.probst@werk.example', marketingConsent: 'yes', message: 'again' });
});

describe('a merge of a yes and a no', () => {
  it('is a no, told to every sink that holds either, and shown with all records', async () => {
    await world.publishDocument('webhook-endpoint', 'crm', { url: 'https://crm.example/in', events: ['lead.routed'] });
    const held = await captured(world, 'demo-request', { ...vp, email: 'held@werk.example', marketingConsent: 'yes', message: 'third' });
    expect(postsTo('crm').map(({ type }) => type)).toEqual(['lead.routed']);
    await unsubscribe(refused);
    await merge(held, refused);
    const [survivor] = [held, refused].sort();
    const id = (await world.api('GET', `/v1/leads/${survivor}`)).json.id;
    expect(await stateOf(world, id)).toBe('withdrawn');
    // The CRM holds one of both, and hears it though it asks for routed leads alone.
    expect(postsTo('crm').at(-1)).toMatchObject({
      type: 'consent.withdrawn',
      data: { consents: [{ purpose: 'marketing', channel: 'email', from: 'granted' }] },
    });
    const { items, obligations, states } = await consentsOf(world, id);
    expect(items.filter((row: { purpose: string }) => row.purpose === 'marketing')).toHaveLength(3);
    expect(obligations).toMatchObject([{ endpointId: 'crm', state: 'closed' }]);
    expect(
      states.find((row: { purpose: string; channel: string }) => row.purpose === 'marketing' && row.channel === 'email'),
    ).toMatchObject({
      state: 'withdrawn',
      mayContact: { allowed: false },
    });
  });

  it('holds also by a link that was mailed before the merge, to either address', async () => {
    const links = await Promise.all([granted, refused].map((id) => linksOf(world, id)));
    await merge(granted, refused);
    for (const { unsubscribe, preferences } of links) {
      expect((await press(world, unsubscribe, { 'List-Unsubscribe': 'One-Click' })).status).toBe(200);
      expect(await stateOf(world, granted)).toBe('withdrawn');
      expect((await asJson(world, preferences, { set: { 'marketing:email': true } })).status).toBe(200);
      expect(await stateOf(world, granted)).toBe('granted');
    }
  });

  it('is lifted by the person’s own act alone, which later merges respect; parted again, each has its own answer', async () => {
    await unsubscribe(refused);
    await merge(granted, refused);
    const staff = await world.api('POST', `/v1/leads/${granted}/consents`, {
      act: 'grant',
      consents: [{ purpose: 'marketing', channel: 'email' }],
      legalBasis: 'CONSENT_WITH_NOTICE',
      explanation: 'on the phone',
    });
    expect([staff.status, staff.json.code]).toEqual([409, 'consent-withheld']);
    const { preferences } = await linksOf(world, refused);
    const chosen = await asJson(world, preferences, { set: { 'marketing:email': true } });
    expect(chosen.status, chosen.text).toBe(200);
    expect(await stateOf(world, granted)).toBe('granted');
    const third = await captured(world, 'demo-request', { ...vp, email: 'third@werk.example', message: 'third' });
    await merge(third, granted);
    expect(await stateOf(world, third)).toBe('granted');
    await unmerge(third, refused);
    // Nobody knows that the hand which lifted it was this address's own once they are two people.
    expect(await stateOf(world, refused)).toBe('withdrawn');
    expect(typesOf(world, granted)).toContain('consent.granted.v1');
  });
});

describe('a bounce of a merged person', () => {
  it('is lifted to the strictest of what any address said, and not at all over a complaint of one of them', async () => {
    const enter = (id: string, body: Record<string, unknown>) =>
      world.api('POST', `/v1/leads/${id}/consents`, { explanation: 'x', ...body });
    const mail = [{ purpose: 'marketing', channel: 'email' }];
    await unsubscribe(refused);
    // Later, and by the other address: its yes stands, and says nothing about the first.
    world.clock.advance(minute);
    await unsubscribe(granted);
    await asJson(world, (await linksOf(world, granted)).preferences, { set: { 'marketing:email': true } });
    await merge(granted, refused);
    await enter(granted, { act: 'suppress', reason: 'hard-bounce', consents: mail });
    expect((await enter(granted, { act: 'lift', consents: mail })).status).toBe(200);
    expect(await stateOf(world, granted)).toBe('withdrawn');
    const third = await captured(world, 'demo-request', { ...vp, email: 'third@werk.example', message: 'third' });
    await enter(third, { act: 'suppress', reason: 'complaint', consents: mail });
    await merge(granted, third);
    await enter(granted, { act: 'suppress', reason: 'hard-bounce', consents: mail });
    const refusal = await enter(granted, { act: 'lift', consents: mail });
    expect([refusal.status, refusal.json.detail]).toEqual([409, expect.stringContaining('complaint')]);
  });
});

describe('a restriction and a pause', () => {
  it('of one hold for the merged person, and come back to that one', async () => {
    expect((await world.api('POST', `/v1/leads/${refused}/restrict`, { restricted: true, reason: 'contested' })).status).toBe(200);
    await merge(granted, refused);
    expect((await world.api('GET', `/v1/leads/${granted}`)).json.restricted).toMatchObject({ reason: 'contested' });
    await unmerge(granted, refused);
    expect((await world.api('GET', `/v1/leads/${granted}`)).json.restricted).toBeNull();
    expect((await world.api('GET', `/v1/leads/${refused}`)).json.restricted).toMatchObject({ reason: 'contested' });
  });

  it('set on the merged person hold for both when they part', async () => {
    await merge(granted, refused);
    await world.api('POST', `/v1/leads/${granted}/restrict`, { restricted: true, reason: 'contested' });
    await unmerge(granted, refused);
    for (const id of [granted, refused]) expect((await world.api('GET', `/v1/leads/${id}`)).json.restricted).not.toBeNull();
  });
});

describe('what somebody did', () => {
  it('is filed under the address it came by: shown for both while they are one, and its own when they part', async () => {
    await merge(granted, refused);
    const item = (eventId: string, email: string) => ({ eventId, email, signal: 'webinar.attended', occurredAt: world.clock.now() });
    const sent = await world.api('POST', '/v1/engagements', {
      engagements: [item('e1', 'v.probst@werk.example'), item('e2', 'vera@werk.example')],
    });
    expect(sent.status, sent.text).toBe(202);
    await world.settle();
    const attended = async (id: string) =>
      (await world.api('GET', `/v1/leads/${id}/touches`)).json.items.filter((row: { signal: string }) => row.signal === 'webinar.attended');
    expect(await attended(granted)).toHaveLength(2);
    await unmerge(granted, refused);
    expect([await attended(granted), await attended(refused)].map((rows) => rows.length)).toEqual([1, 1]);
    expect(told(world, refused, 'engagement.').map(({ type }) => type)).toEqual(['engagement.recorded.v1']);
  });
});
