import { describe, expect, it } from 'vitest';
import { seededWorld, type World } from '../support/world.ts';

const start = '2026-01-07T09:00:00.000Z';
const captured = async (world: World, n: number) => {
  const { receiptId } = (await world.submit('demo-request', { email: `vera${n}@werk${n}.example`, title: 'VP Sales', country: 'DE' })).json;
  await world.settle();
  const { leadId } = (await world.api('GET', `/v1/receipts/${receiptId}`)).json;
  return (await world.api('GET', `/v1/leads/${leadId}`)).json;
};
const disqualify = (world: World, id: string, code: string) => world.api('POST', `/v1/leads/${id}/disqualify`, { code });

describe('a routed lead that was none', () => {
  it.each(['spam', 'duplicate'])('disqualified as %s: its owner is next again, once, and the explanation says so', async (code) => {
    const world = await seededWorld({ start });
    const first = await captured(world, 1);
    const second = await captured(world, 2);
    expect(second.owner.id).not.toBe(first.owner.id);
    expect((await disqualify(world, first.id, code)).status).toBe(200);
    expect((await disqualify(world, first.id, code)).status).toBe(409);
    expect((await captured(world, 3)).owner.id).toBe(first.owner.id);
    expect((await captured(world, 4)).owner.id).toBe(first.owner.id);
    const decisions = (await world.api('GET', `/v1/leads/${first.id}/explanation`)).json.items;
    expect(decisions.at(-1).outcome).toMatchObject({ code, credited: first.owner.id });
  });

  it('any other reason costs the owner the turn, and so does a lead given by hand', async () => {
    const world = await seededWorld({ start });
    const first = await captured(world, 1);
    await disqualify(world, first.id, 'no-budget');
    const second = await captured(world, 2);
    expect(second.owner.id).not.toBe(first.owner.id);
    const pointers = () => structuredClone([...world.state.pools.values()]);
    await world.api('POST', `/v1/leads/${second.id}/assign`, { ownerId: first.owner.id });
    const before = pointers();
    await disqualify(world, second.id, 'spam');
    expect(pointers()).toEqual(before);
  });

  it('credits under contention: two rejections and a new lead at once lose no turn', async () => {
    const world = await seededWorld({ start });
    const leads = [await captured(world, 1), await captured(world, 2)];
    const done = await Promise.all(leads.map((lead) => disqualify(world, lead.id, 'spam')));
    expect(done.map((answer) => answer.status)).toEqual([200, 200]);
    const [pool] = [...world.state.pools.values()];
    expect(Object.values(pool?.pointers ?? {}).every((pointer) => pointer === 0)).toBe(true);
  });
});
