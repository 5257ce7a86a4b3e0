import { describe, expect, it } from 'vitest';
import { emptyLeadState } from '../../../shared/adapters/memory/lead-state.ts';
import type { World } from '../../support/world.ts';
import { ago, created, memoryStores, minute, of, read, record, rewarding, second, sent, signalsOf, vera, view } from './support.ts';

const start = '2026-01-07T09:00:00.000Z';
const clicks = { id: 'clicked', signal: 'email.clicked', points: 20 };
const open = () => rewarding([clicks], { start });

const click = (world: World, leadId: string, link: number, millisAgo: number, more: object = {}) =>
  view(world, {
    leadId,
    signal: 'email.clicked',
    occurredAt: ago(world, millisAgo),
    mail: { messageId: 'm-1', link: `https://www.example.com/${link}` },
    url: undefined,
    ...more,
  });
const reasonsOf = (touches: readonly { discounted?: { reason: string } | null }[]) =>
  touches.map(({ discounted }) => discounted?.reason ?? null);

/** An MQL with an owner and clocks, by three clicks of which each alone looked human: a burst shows with the last. */
async function bursting(world: World) {
  const { id } = await created(world);
  await record(world, [click(world, id, 1, 4 * second), click(world, id, 2, 3 * second)]);
  const before = await read(world, id);
  expect(before.lead).toMatchObject({ stage: 'mql', owner: { id: expect.any(String) } });
  expect(before.lead.clocks.every(({ state }: { state: string }) => state === 'running')).toBe(true);
  return { id, before: before.lead, reveal: () => record(world, [click(world, id, 3, 2 * second)]) };
}

describe('clicks that a machine made', () => {
  it('are told by later events too: points, stage, owner and clocks go back, and the owner is told', async () => {
    const world = await open();
    const { id, before, reveal } = await bursting(world);
    await reveal();
    const { lead, touches, timeline, attribution } = await read(world, id);
    expect(reasonsOf(touches)).toEqual(['burst', 'burst', 'burst', null]);
    expect(lead).toMatchObject({ stage: 'lead', owner: null, nextStep: 'nurture', pendingStep: null, score: { engagement: 0 } });
    expect(lead.clocks.every(({ state }: { state: string }) => state === 'cancelled')).toBe(true);
    expect(lead.source.lastTouch.at).toBe(lead.createdAt);
    expect(attribution.models.linear).toHaveLength(1);
    expect(attribution.milestones.qualified).toBeNull();
    expect(of(timeline, 'engagement.discounted.v1').map(({ data }) => data)).toMatchObject([
      { count: 3, reasons: ['burst'], restored: false, actor: 'system:screening', ownerId: before.owner.id, worked: false },
    ]);
    expect(of(timeline, 'lead.stage_changed.v1').at(-1)?.data).toMatchObject({
      from: 'mql',
      to: 'lead',
      cause: 'unqualify',
      reason: 'bot-engagement',
    });
    expect(of(timeline, 'lead.unassigned.v1').map(({ data }) => data)).toEqual([
      { previousOwnerId: before.owner.id, reason: 'bot-engagement', actor: 'system:scoring' },
    ]);
    const [pool] = [...world.state.pools.values()];
    expect(Object.values(pool?.pointers ?? {}).every((pointer) => pointer === 0)).toBe(true);
    await world.advance(30 * minute);
    expect(world.published.filter(({ type }) => type.startsWith('sla.'))).toEqual([]);
  });

  it('cost nothing to a lead that a person has taken up: it stays, and the event says so', async () => {
    for (const act of ['accept', 'contact', 'assign'] as const) {
      const world = await open();
      const { id, before, reveal } = await bursting(world);
      if (act === 'accept') await world.api('POST', `/v1/leads/${id}/accept`);
      const call = { type: 'call', direction: 'outbound' };
      const owner = `ll_${'o'.repeat(32)}`;
      await world.addKey(owner, ['leads:write'], { type: 'owner', id: before.owner.id });
      const headers = { authorization: `Bearer ${owner}` };
      if (act === 'contact') await world.request({ method: 'POST', path: `/v1/leads/${id}/activities`, json: call, headers });
      if (act === 'assign')
        await world.api('POST', `/v1/leads/${id}/assign`, { ownerId: before.owner.id === 'maya-brooks' ? 'jonas-keller' : 'maya-brooks' });
      const { stage, owner: kept } = (await read(world, id)).lead;
      await reveal();
      const { lead, timeline } = await read(world, id);
      expect([act, lead.stage, lead.owner, lead.score.engagement]).toEqual([act, stage, kept, 0]);
      expect(of(timeline, 'engagement.discounted.v1')[0]?.data).toMatchObject({ worked: true, ownerId: kept.id });
      expect(of(timeline, 'lead.unassigned.v1')).toEqual([]);
    }
  });

  it('do not take back an MQL that a person’s own acts had earned', async () => {
    const world = await open();
    const { id } = await sent(world, vera);
    await record(
      world,
      [1, 2, 3].map((link) => click(world, id, link, link * second)),
    );
    const { lead, touches } = await read(world, id);
    expect([lead.stage, lead.score.engagement]).toEqual(['mql', 60]);
    expect(reasonsOf(touches).filter((reason) => reason !== null)).toHaveLength(3);
  });

  it('before routing is through, take the way to an owner back as well', async () => {
    const world = await open();
    const { id } = await created(world);
    await world.api('POST', '/v1/engagements', { engagements: [click(world, id, 1, 4 * second), click(world, id, 2, 3 * second)] });
    await world.api('POST', '/v1/engagements', { engagements: [click(world, id, 3, 2 * second)] });
    await world.settle();
    const { lead, timeline } = await read(world, id);
    expect([lead.stage, lead.owner, lead.pendingStep]).toEqual(['lead', null, null]);
    expect(of(timeline, 'lead.routed.v1')).toEqual([]);
  });

  it('cost one read of the history each time they are looked at', async () => {
    const state = emptyLeadState();
    const { leads, engagements: rows, ...others } = memoryStores(state);
    let reads = 0;
    const counted = async <T>(reading: Promise<T>): Promise<T> => {
      reads += 1;
      return reading;
    };
    const stores = {
      leads: { ...leads, touches: (id: Parameters<typeof leads.touches>[0]) => counted(leads.touches(id)) },
      engagements: { ...rows, ofLead: (id: Parameters<typeof rows.ofLead>[0]) => counted(rows.ofLead(id)) },
      ...others,
    };
    const world = await rewarding([clicks], { start, stores });
    const { id, reveal } = await bursting(world);
    reads = 0;
    await reveal();
    // The scoring that finds them out, and the one that its own discount asks for.
    expect(reads).toBe(2);
    expect(reasonsOf((await read(world, id)).touches)).toEqual(['burst', 'burst', 'burst', null]);
  });

  it.each([
    ['a scanner’s agent', { userAgent: 'Mozilla/5.0 (compatible; Barracuda Sentinel)' }, 'security-scanner'],
    ['a script', { userAgent: 'python-requests/2.32' }, 'bot-agent'],
    ['HEAD alone', { method: 'HEAD' }, 'head-only'],
  ])('%s is told at once', async (_name, more, reason) => {
    const world = await open();
    const { id } = await created(world);
    await record(world, [click(world, id, 1, 0, more)]);
    const { touches, lead } = await read(world, id);
    expect([reasonsOf(touches).at(-1), lead.score.engagement]).toEqual([reason, 0]);
  });

  it('a click right after the sending counts once the open that came late shows a reader', async () => {
    const world = await open();
    const { id } = await created(world);
    const mail = { mail: { messageId: 'm-1' } };
    await record(world, [
      view(world, { leadId: id, signal: 'email.sent', occurredAt: ago(world, 40 * second), ...mail }),
      click(world, id, 1, 10 * second),
    ]);
    expect(reasonsOf((await read(world, id)).touches)).toContain('click-without-open');
    await record(world, [view(world, { leadId: id, signal: 'email.opened', occurredAt: ago(world, 20 * second), ...mail })]);
    const { touches, lead, timeline } = await read(world, id);
    expect(reasonsOf(touches).every((reason) => reason === null)).toBe(true);
    expect(lead.score.engagement).toBe(20);
    expect(of(timeline, 'engagement.discounted.v1').map(({ data }) => data.restored)).toEqual([false, true]);
  });
});

describe('a person’s word', () => {
  const discount = (world: World, id: string, body: object) => world.api('POST', `/v1/leads/${id}/engagements/discount`, body);

  it('discounts by the sender’s id, ours or a period, takes the qualification back, and restores it', async () => {
    const world = await open();
    const { id } = await created(world);
    const items = [click(world, id, 1, 90 * second), click(world, id, 2, 30 * second)];
    const [first, second_] = await record(world, items);
    expect((await read(world, id)).lead.stage).toBe('mql');
    const done = await discount(world, id, { eventIds: [String((items[0] as { eventId: string }).eventId), second_.engagementId] });
    expect([done.status, done.json.changed]).toEqual([200, 2]);
    await world.settle();
    const { lead, touches, timeline } = await read(world, id);
    expect([lead.stage, lead.owner, lead.score.engagement]).toEqual(['lead', null, 0]);
    expect(reasonsOf(touches)).toEqual(['manual', 'manual', null]);
    expect(of(timeline, 'engagement.discounted.v1')[0]?.data).toMatchObject({ actor: 'integration:admin', reasons: ['manual'] });
    expect((await discount(world, id, { from: ago(world, 60 * minute) })).json.changed).toBe(0);
    await world.advance(minute);
    expect((await discount(world, id, { eventIds: [first.engagementId, second_.engagementId], restore: true })).json.changed).toBe(2);
    await world.settle();
    const after = await read(world, id);
    expect([after.lead.stage, after.lead.score.engagement]).toEqual(['mql', 40]);
    // Qualified by what a person answers for, and since they do.
    const restoredAt = of(after.timeline, 'engagement.discounted.v1').at(-1)?.occurredAt;
    expect(Date.parse(after.attribution.milestones.qualified)).toBeGreaterThanOrEqual(Date.parse(String(restoredAt)));
    expect(after.lead.owner).not.toBeNull();
  });

  it('stands against the rules, both ways', async () => {
    const world = await open();
    const { id, reveal } = await bursting(world);
    await reveal();
    const burst = (await read(world, id)).touches.filter(({ signal }: { signal: string }) => signal === 'email.clicked');
    await discount(world, id, { eventIds: burst.map((touch: { id: string }) => touch.id), restore: true });
    await world.settle();
    await record(world, [click(world, id, 4, second)]);
    const { touches, lead } = await read(world, id);
    expect(reasonsOf(touches)).toEqual([null, null, null, 'burst', null]);
    expect(lead.score.engagement).toBe(60);
    expect(lead.stage).toBe('mql');
  });

  it('is refused for nobody, for everything, and without the right', async () => {
    const world = await open();
    expect((await discount(world, 'lead_x', { eventIds: ['x'] })).json.code).toBe('unknown-lead');
    const { id } = await created(world);
    expect((await discount(world, id, { restore: true })).json.code).toBe('invalid-request');
    expect((await discount(world, id, { eventIds: ['nothing'] })).json).toEqual({ changed: 0, engagementIds: [] });
  });
});

it('a bot’s page views are kept with the visitor and count for nobody', async () => {
  const world = await rewarding([{ id: 'viewed', signal: 'page.viewed', points: 5 }]);
  const { id } = await created(world);
  await record(world, [view(world, { leadId: id, userAgent: 'Googlebot/2.1' }), view(world, { leadId: id })]);
  const { touches, lead } = await read(world, id);
  expect(signalsOf(touches)).toEqual(['lead.created', 'page.viewed', 'page.viewed']);
  expect(lead.score.engagement).toBe(5);
});
