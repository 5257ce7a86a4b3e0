import { describe, expect, it } from 'vitest';
import { plusMillis } from '../../shared/domain/kernel/instant.ts';
import { seededWorld, type World } from '../support/world.ts';

const person = { email: 'vera@werk.example', title: 'VP Sales', country: 'DE' };
const day = 86_400_000;
const site = 'https://www.example.com';

const ago = (world: World, days: number): string => plusMillis(world.clock.now(), -days * day);
const visitOf = (world: World, days: number, more: readonly { at: string; url: string }[] = []) => {
  const first = { at: ago(world, days), url: `${site}/?utm_source=google&utm_medium=cpc`, referrer: 'https://www.google.com/' };
  return { visitor: 'f'.repeat(32), first, pages: [{ at: first.at, url: first.url }, ...more] };
};

async function sent(world: World, fields: Record<string, unknown>, form = 'demo-request') {
  const { json } = await world.submit(form, fields);
  await world.settle();
  const { leadId, warnings } = (await world.api('GET', `/v1/receipts/${json.receiptId}`)).json;
  const read = async (part: string) => (await world.api('GET', `/v1/leads/${leadId}${part}`)).json;
  return {
    lead: await read(''),
    touches: (await read('/touches')).items,
    timeline: (await read('/timeline?limit=100')).items,
    warnings,
    said: json.warnings,
  };
}
const of = (timeline: readonly { type: string; data: Record<string, unknown> }[], type: string) =>
  timeline.filter((item) => item.type === type);

describe('a visit told with the first post', () => {
  it('is the history of the lead from its own times on: first touch, pages, then the form', async () => {
    const world = await seededWorld();
    const pricing = { at: ago(world, 2), url: `${site}/pricing` };
    const { lead, touches, said } = await sent(world, { ...person, visit: JSON.stringify(visitOf(world, 9, [pricing])) });
    expect(touches.map((touch: { signal: string; at: string }) => [touch.signal, touch.at])).toEqual([
      ['page.viewed', ago(world, 9)],
      ['page.viewed', pricing.at],
      ['form.submitted', world.clock.now()],
    ]);
    expect(lead.source).toMatchObject({
      channel: 'Paid Search',
      firstTouch: { at: ago(world, 9), channel: 'Paid Search' },
      firstMeaningfulTouch: { at: ago(world, 9) },
      lastTouch: { at: world.clock.now(), channel: 'Direct' },
    });
    expect(said).toEqual([]);
  });

  it('hostile or broken, it is ignored with a warning and the lead is taken', async () => {
    const world = await seededWorld();
    for (const [i, visit] of ['{', { first: { at: 'x', url: 'javascript:1' } }, { pages: 'x' }, ['x']].entries()) {
      const { lead, touches, said } = await sent(world, { ...person, email: `p${i}@werk.example`, visit });
      expect([said, touches.length, lead.source.firstTouch.at]).toEqual([['ignored: visit'], 1, lead.createdAt]);
    }
  });

  it('scores only what the rubric says, and the client cannot name a signal', async () => {
    const world = await seededWorld();
    const claims = [{ at: ago(world, 1), url: `${site}/pricing`, signal: 'meeting.booked' }];
    const plain = await sent(world, { ...person, email: 'a@werk.example' });
    const visited = await sent(world, { ...person, email: 'b@werk.example', visit: { pages: claims } });
    expect(visited.touches[0].signal).toBe('page.viewed');
    expect(visited.lead.score.engagement).toBe(plain.lead.score.engagement);
    const rubric = (await world.api('GET', '/v1/documents/rubric/default')).json.published;
    const [forms, ...others] = rubric.engagement.groups;
    const viewed = { id: 'viewed', label: 'Looked at a page', signal: 'page.viewed', points: 3, maxAwards: 1 };
    const engagement = { ...rubric.engagement, groups: [{ ...forms, signals: [...forms.signals, viewed] }, ...others] };
    await world.publishDocument('rubric', 'default', { ...rubric, engagement });
    const scored = await sent(world, { ...person, email: 'c@werk.example', visit: { pages: claims } });
    expect(scored.lead.score.engagement).toBe(plain.lead.score.engagement + 3);
  });
});

describe('a visit told with a later post', () => {
  it('is history, and takes the first touch from nobody: whoever knows an address could tell it', async () => {
    const world = await seededWorld();
    const before = await sent(world, person, 'newsletter');
    await world.advance(3 * day, { sweeping: false });
    const { lead, timeline, touches } = await sent(world, { ...person, visit: visitOf(world, 10) });
    expect(before.lead.source.firstTouch.channel).toBe('Direct');
    expect(lead.source.firstTouch).toEqual(before.lead.source.firstTouch);
    expect(touches[0]).toMatchObject({ at: ago(world, 10), channel: 'Paid Search' });
    expect(of(timeline, 'lead.resubmitted.v1')[0]?.data).not.toHaveProperty('changed');
  });

  it('leaves the first touch alone when it is younger', async () => {
    const world = await seededWorld();
    const before = await sent(world, person, 'newsletter');
    await world.advance(30 * day, { sweeping: false });
    const { lead, timeline, touches } = await sent(world, { ...person, visit: visitOf(world, 10) });
    expect(lead.source.firstTouch).toEqual(before.lead.source.firstTouch);
    expect(touches).toHaveLength(3);
    expect(of(timeline, 'lead.resubmitted.v1')[0]?.data).not.toHaveProperty('changed');
  });

  it('adds no page a second time', async () => {
    const world = await seededWorld();
    const visit = visitOf(world, 9, [{ at: ago(world, 2), url: `${site}/pricing` }]);
    await sent(world, { ...person, visit }, 'newsletter');
    const { touches } = await sent(world, { ...person, visit });
    expect(touches.filter((touch: { signal: string }) => touch.signal === 'page.viewed')).toHaveLength(2);
    expect(touches).toHaveLength(4);
  });

  it('survives a post that was held: released, it tells the same', async () => {
    const world = await seededWorld();
    const { receiptId } = (await world.submit('demo-request', { ...person, formToken: 'forged', visit: visitOf(world, 9) })).json;
    const seen = ago(world, 9);
    await world.advance(day, { sweeping: false });
    await world.api('POST', `/v1/submissions/${receiptId}/release`);
    await world.settle();
    const { leadId } = (await world.api('GET', `/v1/receipts/${receiptId}`)).json;
    expect((await world.api('GET', `/v1/leads/${leadId}`)).json.source.firstTouch.at).toBe(seen);
  });
});
