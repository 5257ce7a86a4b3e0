import { describe, expect, it } from 'vitest';
import type { VisitorId } from '../../../shared/domain/kernel/ids.ts';
import { seededWorld, type World } from '../../support/world.ts';
import { ago, day, hour, minute, of, read, rewarding, sent, signalsOf, site, track, vera, view } from './support.ts';

const googled = `${site}/?utm_source=google&utm_medium=cpc`;
const times = (touches: readonly { at: string }[]) => touches.map(({ at }) => at);

/** A browser that came by an advertisement two days ago and read about prices an hour ago, each told while it happened. */
async function browsed(world: World) {
  const first = await track(world, [view(world, { url: googled, occurredAt: world.clock.now() })]);
  const came = world.clock.now();
  await world.advance(2 * day, { sweeping: false });
  await track(world, [view(world, { signal: 'pricing.viewed', url: `${site}/pricing` })], first.token);
  const priced = world.clock.now();
  await world.advance(hour, { sweeping: false });
  return { token: first.token as string, came, priced };
}

describe('identification', () => {
  it('attaches what the browser did before, with original times, and scores it', async () => {
    const world = await rewarding([{ id: 'priced', signal: 'pricing.viewed', points: 9 }]);
    const { token, came, priced } = await browsed(world);
    const plain = await sent(world, { ...vera, email: 'plain@werk.example' });
    const { lead, touches, timeline } = await sent(world, vera, token);
    expect(signalsOf(touches)).toEqual(['page.viewed', 'pricing.viewed', 'form.submitted']);
    expect(times(touches)).toEqual([came, priced, world.clock.now()]);
    expect(lead.score.engagement).toBe(plain.lead.score.engagement + 9);
    expect(lead.source).toMatchObject({ channel: 'Paid Search', firstTouch: { at: came }, firstMeaningfulTouch: { at: came } });
    expect(of(timeline, 'engagement.recorded.v1').map(({ data }) => data)).toMatchObject([{ count: 2, via: 'visitor-history' }]);
  });

  it('hands on what the browser does afterwards', async () => {
    const world = await seededWorld();
    const { token } = await browsed(world);
    const { id } = await sent(world, vera, token);
    const { results } = await track(world, [view(world, { signal: 'chat.started' })], token);
    expect(results[0].status).toBe('recorded');
    expect(signalsOf((await read(world, id)).touches)).toContain('chat.started');
    await world.advance(3 * day, { sweeping: false });
    await track(world, [view(world)], token);
    expect([...world.state.visitors.values()][0]?.head?.lastSeenAt).toBe(world.clock.now());
  });

  it('of a post that was held happens when it is released', async () => {
    const world = await seededWorld();
    const { token } = await browsed(world);
    const visit = JSON.stringify({ visitor: token, pages: [] });
    const { receiptId } = (await world.submit('demo-request', { ...vera, formToken: 'forged', visit })).json;
    await world.settle();
    expect([...world.state.visitors.values()][0]?.head?.leadId).toBeNull();
    await world.api('POST', `/v1/submissions/${receiptId}/release`);
    await world.settle();
    const { leadId } = (await world.api('GET', `/v1/receipts/${receiptId}`)).json;
    expect(signalsOf((await read(world, leadId)).touches)).toContain('pricing.viewed');
  });

  it('a page told by the browser and by the form is one touch, and one award', async () => {
    const world = await rewarding([{ id: 'viewed', signal: 'page.viewed', points: 2 }]);
    const at = ago(world, minute);
    const { token } = await track(world, [view(world, { url: `${site}/docs`, occurredAt: at })]);
    const visit = JSON.stringify({ visitor: token, pages: [{ at, url: `${site}/docs` }] });
    const { touches, lead } = await sent(world, { ...vera, visit }, null);
    expect(signalsOf(touches)).toEqual(['page.viewed', 'form.submitted']);
    const plain = await sent(world, { ...vera, email: 'plain@werk.example' });
    expect(lead.score.engagement).toBe(plain.lead.score.engagement + 2);
  });

  it('cut off by a crash after the browser was bound, attaches what it did at the next try', async () => {
    const world = await seededWorld();
    const { token } = await browsed(world);
    const { receiptId } = (await world.submit('demo-request', { ...vera, visit: JSON.stringify({ visitor: token, pages: [] }) })).json;
    const { leadId } = (await world.api('GET', `/v1/receipts/${receiptId}`)).json;
    await world.engagements.bind(token.split('.')[0] as VisitorId, leadId, world.clock.now());
    await world.settle();
    expect(signalsOf((await read(world, leadId)).touches)).toEqual(['page.viewed', 'pricing.viewed', 'form.submitted']);
  });

  it('what a browser tells just while its form is dealt with reaches the lead whichever comes first', async () => {
    const world = await seededWorld();
    const { token } = await browsed(world);
    const { id, touches } = await sent(world, vera, token);
    // The batch had found nobody bound, and wrote its row when the history had been read already.
    Object.assign(world.engagements, { visitor: async () => null });
    await track(world, [view(world, { signal: 'chat.started' })], token);
    expect((await read(world, id)).touches).toHaveLength(touches.length + 1);
  });

  it('repeated, attaches everything once', async () => {
    const world = await seededWorld({ chaos: { random: () => 0.5, duplicate: 1, lostAnswer: 0, lostStream: 0 } });
    const { token } = await browsed(world);
    const { id } = await sent(world, vera, token);
    const event = world.published.find(({ type }) => type === 'lead.captured.v1');
    for (let i = 0; i < 3; i += 1) world.enqueue('attach-visitor', JSON.stringify(event));
    await world.settle();
    const { touches, timeline } = await read(world, id);
    expect(touches).toHaveLength(3);
    expect(of(timeline, 'engagement.recorded.v1')).toHaveLength(1);
  });

  it('costs a form without a tracked browser nothing', async () => {
    const world = await seededWorld();
    await world.submit('demo-request', { ...vera, visit: JSON.stringify({ visitor: 'f'.repeat(32), pages: [] }) });
    await world.settle();
    expect(world.published.find(({ type }) => type === 'lead.captured.v1')?.data).not.toHaveProperty('tracked');
    expect(world.logs.join('\n')).not.toContain('attach');
  });
});

describe('the defects of other products', () => {
  it('mautic #16425: known beats anonymous; the known lead keeps its id, and the visitor joins it', async () => {
    const world = await seededWorld();
    const known = await sent(world, vera, null, 'newsletter');
    const { token } = await browsed(world);
    const { id, touches } = await sent(world, vera, token);
    expect(id).toBe(known.id);
    expect(world.state.leads.size).toBe(1);
    expect(touches).toHaveLength(4);
  });

  it('mautic #6947: two forms with two e-mails in one browser are two people; the browser is the last one’s, its history the first one’s', async () => {
    const world = await seededWorld();
    const { token } = await browsed(world);
    const ada = await sent(world, { ...vera, email: 'ada@werk.example' }, token);
    await world.advance(minute, { sweeping: false });
    await track(world, [view(world, { signal: 'content.downloaded' })], token);
    const bob = await sent(world, { ...vera, email: 'bob@other.example' }, token);
    await track(world, [view(world, { signal: 'chat.started' })], token);
    expect(bob.id).not.toBe(ada.id);
    expect(signalsOf((await read(world, ada.id)).touches)).toEqual([
      'page.viewed',
      'pricing.viewed',
      'form.submitted',
      'content.downloaded',
    ]);
    expect(signalsOf((await read(world, bob.id)).touches)).toEqual(['form.submitted', 'chat.started']);
  });

  it('mautic #6947: a post without the browser’s own token binds nobody, whoever it names', async () => {
    const world = await seededWorld();
    const { token } = await browsed(world);
    const ada = await sent(world, { ...vera, email: 'ada@werk.example' }, token);
    await world.advance(minute, { sweeping: false });
    const [id] = token.split('.');
    for (const forged of [id, `${id}.${'0'.repeat(32)}`, null]) await sent(world, { ...vera, email: 'eve@other.example' }, forged ?? null);
    expect([...world.state.visitors.values()].map(({ head }) => head?.leadId)).toEqual([ada.id]);
  });

  it('a form that is dealt with late does not take the browser from who sent the later one', async () => {
    const world = await seededWorld();
    const { token } = await browsed(world);
    await sent(world, { ...vera, email: 'ada@werk.example' }, token);
    const earlier = world.published.find(({ type }) => type === 'lead.captured.v1');
    await world.advance(minute, { sweeping: false });
    const bob = await sent(world, { ...vera, email: 'bob@other.example' }, token);
    world.enqueue('attach-visitor', JSON.stringify(earlier));
    await world.settle();
    expect([...world.state.visitors.values()][0]?.head?.leadId).toBe(bob.id);
    expect(signalsOf(bob.touches)).toEqual(['form.submitted']);
  });

  it('mautic #6079: one person with two browsers has both histories', async () => {
    const world = await seededWorld();
    const [laptop, phone] = [await browsed(world), await browsed(world)];
    await sent(world, vera, laptop.token);
    const { touches } = await sent(world, vera, phone.token, 'newsletter');
    expect(times(touches).slice(0, 4)).toEqual([laptop.came, laptop.priced, phone.came, phone.priced]);
    expect(world.state.leads.size).toBe(1);
  });

  it('mautic #1256: one address shared by an office merges nobody', async () => {
    const world = await seededWorld();
    const tokens = new Set<string>();
    for (const name of ['ada', 'bob']) {
      const { token } = await track(world, [view(world, { url: `${site}/${name}` })]);
      tokens.add(token);
      await world.advance(minute, { sweeping: false });
      const { touches } = await sent(world, { ...vera, email: `${name}@werk.example` }, token);
      expect(touches.map(({ landingPage }: { landingPage: string | null }) => landingPage)).toEqual([`${site}/${name}`, null]);
    }
    expect([tokens.size, world.state.leads.size]).toEqual([2, 2]);
  });

  it('a browser with a wrong clock: the server’s time wins beyond a day', async () => {
    const world = await seededWorld();
    const { token } = await track(world, [view(world, { occurredAt: '2019-01-01T00:00:00Z' })]);
    const { lead } = await sent(world, vera, token);
    expect(lead.source.firstTouch.at).toBe(world.clock.now());
  });
});
