import { expect, it } from 'vitest';
import type { World } from '../../support/world.ts';
import { ago, created, minute, read, record, rewarding, site, track, vera, view } from './support.ts';

const asset = { name: 'Acme and us', type: 'comparison', topic: 'crm', competitors: ['acme'], funnelStage: 'decision' };
const about = { type: 'comparison', topic: 'crm', competitors: ['acme'], funnelStage: 'decision' };
const comparing = {
  id: 'compared',
  signal: 'page.viewed',
  points: 30,
  when: {
    all: [
      { field: 'touch.assetType', op: 'eq', value: 'comparison' },
      { field: 'touch.competitors', op: 'contains', value: 'acme' },
    ],
  },
};
const put = async (world: World, body: object) => {
  const { status, text } = await world.api('PUT', '/v1/records/content-asset/versus', body);
  expect(status, text).toBe(200);
};
const worldWith = async (signals: Parameters<typeof rewarding>[0] = []) => {
  const world = await rewarding(signals);
  await put(world, { ...asset, url: `${site}/versus-acme` });
  return world;
};
const contentOf = async (world: World, id: string) =>
  (await read(world, id)).touches
    .filter(({ signal }: { signal: string }) => signal !== 'lead.created' && signal !== 'form.submitted')
    .map((touch: { assetId: string; asset: unknown }) => [touch.assetId, touch.asset]);

it('an engagement takes from its content asset what that is about, be it named or known by its page', async () => {
  const world = await worldWith();
  const { id } = await created(world);
  const results = await record(world, [
    view(world, {
      leadId: id,
      occurredAt: ago(world, 3 * minute),
      signal: 'content.downloaded',
      assetId: 'versus',
      url: `${site}/thank-you`,
    }),
    view(world, { leadId: id, occurredAt: ago(world, 2 * minute), url: `${site.replace('www.', '')}/versus-acme/?utm_source=x` }),
    view(world, { leadId: id }),
  ]);
  expect(results.map(({ note }: { note?: string }) => note)).toEqual([undefined, undefined, undefined]);
  expect(await contentOf(world, id)).toEqual([
    ['versus', about],
    ['versus', about],
    [null, null],
  ]);
});

it('a name that no asset has is kept, and its sender is told', async () => {
  const world = await worldWith();
  const { id } = await created(world);
  const occurredAt = '2099-01-01T00:00:00Z';
  const results = await record(world, [
    view(world, { leadId: id, assetId: 'nothing' }),
    view(world, { leadId: id, assetId: 'nothing', occurredAt }),
  ]);
  expect(results).toMatchObject([
    { status: 'recorded', note: 'unknown-asset' },
    { status: 'recorded', note: 'time-in-future, unknown-asset' },
  ]);
  expect(await contentOf(world, id)).toEqual([
    ['nothing', null],
    ['nothing', null],
  ]);
});

it('a rubric may reward who reads about a competitor, also what a browser told before it was known', async () => {
  const world = await worldWith([comparing]);
  const { token } = await track(world, [view(world, { url: `${site}/versus-acme` }), view(world)]);
  const visit = JSON.stringify({ visitor: token, pages: [] });
  const { json } = await world.submit('newsletter', { ...vera, visit });
  await world.settle();
  const { leadId } = (await world.api('GET', `/v1/receipts/${json.receiptId}`)).json;
  const { items } = (await world.api('GET', `/v1/leads/${leadId}/explanation`)).json;
  const lines = items.at(-1).reasons.filter(({ rule }: { rule: string }) => rule === 'compared');
  expect(lines).toMatchObject([{ points: 30 }]);
});

it('a change of the asset rewrites no history, and holds for what is done from then on', async () => {
  const world = await worldWith();
  const { id } = await created(world);
  const named = () => record(world, [view(world, { leadId: id, assetId: 'versus' })]);
  await named();
  await put(world, { ...asset, type: 'guide', competitors: [] });
  world.clock.advance(minute);
  await named();
  expect(await contentOf(world, id)).toEqual([
    ['versus', about],
    ['versus', { ...about, type: 'guide', competitors: [] }],
  ]);
});
