import { beforeEach, describe, expect, it } from 'vitest';
import type { WebhookAnswer } from '../../../shared/application/ports/webhook-transport.ts';
import { brand } from '../../../shared/domain/kernel/brand.ts';
import type { LeadId } from '../../../shared/domain/kernel/ids.ts';
import type { World } from '../../support/world.ts';
import { captured, consentsOf, consentWorld, hour, linksOf, minute, press, told, typesOf } from './support.ts';

let world: World;
const down: WebhookAnswer = { kind: 'failed', error: 'connection-refused', durationMs: 1 };
const well: WebhookAnswer = { kind: 'answered', status: 200, retryAfterSeconds: null, body: 'ok', durationMs: 5 };
const vp = { email: 'vera@werk.example', title: 'VP Sales', country: 'DE', company: 'Werk', marketingConsent: 'yes' };
/** Asks for routed leads alone: no filter of theirs selects a consent event. */
const sink = (id: string) => ({ url: `https://${id}.example/in`, events: ['lead.routed'] });
const postsTo = (id: string) => world.posts.filter((post) => post.url.includes(`//${id}.`)).map((post) => JSON.parse(post.body));
const listed = async (state: string) => (await world.api('GET', `/v1/obligations?state=${state}`)).json.items;
const unsubscribe = async (lead: string) => press(world, (await linksOf(world, lead)).unsubscribe, { 'List-Unsubscribe': 'One-Click' });
const forbid = (lead: string) =>
  world.api('POST', `/v1/leads/${lead}/consents`, {
    act: 'withdraw',
    consents: [{ purpose: 'processing', channel: 'any' }],
    explanation: 'letter',
  });
const logged = (code: string) => world.logs.map((line) => JSON.parse(line)).filter((line) => line.code === code);

beforeEach(async () => {
  world = await consentWorld();
  for (const id of ['crm', 'mailer']) await world.publishDocument('webhook-endpoint', id, sink(id));
});

describe('a withdrawal', () => {
  it('reaches every sink that holds the person, though none asked for it, and closes with evidence', async () => {
    const lead = await captured(world, 'demo-request', vp);
    await world.publishDocument('webhook-endpoint', 'newcomer', sink('newcomer'));
    await unsubscribe(lead);
    await world.settle();
    for (const id of ['crm', 'mailer'])
      expect(postsTo(id).at(-1)).toMatchObject({
        type: 'consent.withdrawn',
        data: { leadId: lead, method: 'one-click', consents: [{ purpose: 'marketing', channel: 'email' }] },
      });
    expect(postsTo('newcomer')).toEqual([]);
    const { obligations } = await consentsOf(world, lead);
    expect(obligations).toHaveLength(2);
    for (const row of obligations)
      expect(row).toMatchObject({
        state: 'closed',
        eventType: 'consent.withdrawn.v1',
        lagSeconds: 0,
        evidence: { status: 200, at: expect.any(String), deliveryId: row.deliveryId },
      });
    expect(typesOf(world, lead)).toEqual(['consent.granted.v1', 'consent.withdrawn.v1', 'consent.propagated.v1', 'consent.propagated.v1']);
    const [withdrawn, propagated] = told(world, lead).slice(1);
    expect(propagated).toMatchObject({
      causationId: withdrawn?.id,
      correlationId: withdrawn?.correlationId,
      data: { eventId: withdrawn?.id, status: 200 },
    });
    expect((await listed('closed')).map((row: { endpointId: string }) => row.endpointId).sort()).toEqual(['crm', 'mailer']);
    expect(await listed('open')).toEqual([]);
  });

  it('of a person no sink holds obliges nobody', async () => {
    const lead = await captured(world, 'newsletter', { email: 'sam@gmail.com', marketingConsent: 'yes' });
    await unsubscribe(lead);
    await world.settle();
    expect((await consentsOf(world, lead)).obligations).toEqual([]);
    expect(world.posts).toEqual([]);
  });

  it('told twice, or from the middle of a crash, has one effect', async () => {
    const lead = await captured(world, 'demo-request', vp);
    await unsubscribe(lead);
    await world.settle();
    const event = told(world, lead).find(({ type }) => type === 'consent.withdrawn.v1');
    const before = [structuredClone(world.obligationRows), world.posts.length, typesOf(world, lead).length];
    for (let i = 0; i < 3; i += 1) world.enqueue('propagate-consent', JSON.stringify(event));
    await world.settle();
    expect([world.obligationRows, world.posts.length, typesOf(world, lead).length]).toEqual(before);

    // The process died after the obligation of one sink: neither its delivery nor those of the others were written.
    const second = await captured(world, 'demo-request', { ...vp, email: 'carl@werk.example' });
    const open = world.deliveries.open;
    let faults = 1;
    Object.assign(world.deliveries, {
      open: async (...args: Parameters<typeof open>) => {
        if (args[0].eventType === 'consent.withdrawn.v1' && faults-- > 0) throw new Error('killed');
        return open(...args);
      },
    });
    await unsubscribe(second);
    await world.advance(5000);
    expect((await consentsOf(world, second)).obligations.map((row: { state: string }) => row.state)).toEqual(['closed', 'closed']);
  });

  it('that a sink acknowledged unnoticed is closed by the sweep, and is not late', async () => {
    const lead = await captured(world, 'demo-request', vp);
    const move = world.obligations.move;
    let lost = 2;
    Object.assign(world.obligations, {
      move: async (...args: Parameters<typeof move>) => {
        if (lost-- > 0) throw new Error('killed before the obligation was closed');
        return move(...args);
      },
    });
    await unsubscribe(lead);
    await world.settle();
    expect(await listed('open')).toHaveLength(2);
    await world.advance(hour + 2 * minute);
    expect(await listed('closed')).toHaveLength(2);
    expect(typesOf(world, lead)).not.toContain('consent.obligation_overdue.v1');
  });
});

describe('a sink that is down for hours', () => {
  it('gets nothing forbidden meanwhile, is told of once as late, and closes after it is back', async () => {
    const lead = await captured(world, 'demo-request', vp);
    expect(postsTo('crm').map((body) => body.type)).toEqual(['lead.routed']);
    await world.publishDocument('webhook-endpoint', 'crm', { ...sink('crm'), events: ['lead.*', 'sla.*'] });
    const seen = world.posts.length;
    world.receiver.answer = (post) => (post.url.includes('//crm.') ? down : well);
    // Work for the sink piles up, then the person forbids all processing.
    await world.api('POST', `/v1/leads/${lead}/activities`, { type: 'call', direction: 'outbound' });
    await world.api('POST', `/v1/leads/${lead}/activities`, { type: 'note', direction: 'internal' });
    await world.settle();
    await forbid(lead);
    await world.advance(9 * hour);

    expect((await consentsOf(world, lead)).obligations).toMatchObject([
      { endpointId: 'crm', state: 'late', lagSeconds: 9 * 3600, evidence: null },
      { endpointId: 'mailer', state: 'closed', evidence: { status: 200 } },
    ]);
    expect(await listed('late')).toMatchObject([{ endpointId: 'crm', leadId: lead }]);
    const overdue = told(world, lead).filter(({ type }) => type === 'consent.obligation_overdue.v1');
    expect(overdue.map((event) => event.data)).toMatchObject([{ endpointId: 'crm' }]);
    expect(Date.parse(overdue[0]?.occurredAt ?? '') - Date.parse((await listed('late'))[0].openedAt)).toBeLessThanOrEqual(
      hour + 2 * minute,
    );
    expect(logged('OBLIGATION_OVERDUE')).toMatchObject([{ level: 'error', leadId: lead, endpointId: 'crm' }]);
    const measured = logged('OBLIGATIONS_OPEN').at(-1);
    expect(measured).toMatchObject({
      count: 1,
      lagSeconds: 9 * 3600,
      _aws: {
        CloudWatchMetrics: [
          {
            Namespace: 'Leadline',
            Metrics: [
              { Name: 'lagSeconds', Unit: 'Seconds' },
              { Name: 'count', Unit: 'Count' },
            ],
          },
        ],
      },
    });

    world.receiver.answer = () => well;
    await world.advance(61 * minute);
    expect((await consentsOf(world, lead)).obligations).toMatchObject([
      { state: 'closed', evidence: { status: 200 } },
      { state: 'closed' },
    ]);
    expect(typesOf(world, lead).filter((type) => type === 'consent.propagated.v1')).toHaveLength(2);
    await world.advance(30 * hour);
    expect(logged('OBLIGATION_OVERDUE')).toHaveLength(1);
    // Since the no, whatever left for either sink was the notice, without the person.
    const since = world.posts.slice(seen).map((post) => JSON.parse(post.body));
    const before = since.findIndex((body) => body.type === 'consent.withdrawn');
    for (const body of since.slice(before)) expect([body.type, body.data.lead]).toEqual(['consent.withdrawn', null]);
    expect(JSON.stringify(since.slice(before))).not.toMatch(/vera|werk\.example"/);
    expect(await world.deliveries.ofLead(brand<LeadId>(lead))).not.toContainEqual(expect.objectContaining({ state: 'pending' }));
  });

  it('outlives the schedule of one delivery: it is asked at least every hour until it answers', async () => {
    const lead = await captured(world, 'demo-request', vp);
    world.receiver.answer = (post) => (post.url.includes('//crm.') ? down : well);
    await unsubscribe(lead);
    await world.advance(40 * hour);
    const rows = (await world.deliveries.ofLead(brand<LeadId>(lead))).filter(
      (row) => row.endpointId === 'crm' && row.eventType === 'consent.withdrawn.v1',
    );
    expect(rows.length).toBeGreaterThan(1);
    expect(rows.slice(0, -1).every((row) => row.state === 'dead')).toBe(true);
    const attempts = world.posts.filter((post) => post.url.includes('//crm.')).map((post) => Date.parse(post.at));
    const gaps = attempts.slice(1).map((at, i) => at - (attempts[i] ?? 0));
    expect(Math.max(...gaps.slice(1))).toBeLessThanOrEqual(2 * hour + minute);
    world.receiver.answer = () => well;
    await world.advance(62 * minute);
    expect((await consentsOf(world, lead)).obligations[0]).toMatchObject({ state: 'closed', evidence: { status: 200 } });
    expect(
      new Set(
        postsTo('crm')
          .slice(1)
          .map((body) => body.data.eventId),
      ).size,
    ).toBe(1);
  });

  it('that is disabled keeps its obligation open and late, until it is enabled again', async () => {
    const lead = await captured(world, 'demo-request', vp);
    await world.publishDocument('webhook-endpoint', 'crm', { ...sink('crm'), enabled: false });
    await unsubscribe(lead);
    await world.advance(5 * hour);
    expect(await listed('late')).toMatchObject([{ endpointId: 'crm' }]);
    expect(logged('OBLIGATION_OVERDUE')).toHaveLength(1);
    expect(postsTo('crm').map((body) => body.type)).toEqual(['lead.routed']);
    await world.publishDocument('webhook-endpoint', 'crm', sink('crm'));
    await world.advance(61 * minute);
    expect(await listed('late')).toEqual([]);
    expect(postsTo('crm').map((body) => body.type)).toEqual(['lead.routed', 'consent.withdrawn']);
  });
});

it('suppressions and restrictions oblige as withdrawals do', async () => {
  const lead = await captured(world, 'demo-request', vp);
  await world.api('POST', `/v1/leads/${lead}/consents`, {
    act: 'provider-notice',
    provider: 'mailer',
    kind: 'complaint',
    explanation: 'feedback loop',
  });
  await world.api('POST', `/v1/leads/${lead}/restrict`, { restricted: true, reason: 'disputed' });
  await world.settle();
  expect(postsTo('crm').map((body) => [body.type, body.data.lead === null])).toEqual([
    ['lead.routed', false],
    ['consent.suppressed', true],
    ['lead.restricted', true],
  ]);
  expect((await consentsOf(world, lead)).obligations.map((row: { state: string }) => row.state)).toEqual([
    'closed',
    'closed',
    'closed',
    'closed',
  ]);
});

it('obligations are listed a page at a time', async () => {
  world.receiver.answer = (post) => (JSON.parse(post.body).type === 'consent.withdrawn' ? down : well);
  for (const name of ['a', 'b', 'c']) await unsubscribe(await captured(world, 'demo-request', { ...vp, email: `${name}@werk.example` }));
  await world.settle();
  const seen: string[] = [];
  for (let cursor: string | null = null; ; ) {
    const page: { items: { leadId: string; endpointId: string }[]; cursor: string | null } = (
      await world.api('GET', `/v1/obligations?limit=4${cursor === null ? '' : `&cursor=${cursor}`}`)
    ).json;
    seen.push(...page.items.map((row) => `${row.leadId}/${row.endpointId}`));
    cursor = page.cursor;
    if (cursor === null) break;
  }
  expect(seen).toHaveLength(6);
  expect(new Set(seen).size).toBe(6);
  expect((await world.api('GET', '/v1/obligations?state=gone')).status).toBe(422);
  expect((await world.api('GET', '/v1/obligations?cursor=x')).json.code).toBe('malformed-cursor');
});
