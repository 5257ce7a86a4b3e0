import { expect, it } from 'vitest';
import { captured, listed, phoneWorld, suspected } from './support.ts';

/** Park–Miller: the same faults in every run of a seed. */
const seeded = (seed: number) => () => {
  seed = (seed * 48_271) % 2_147_483_647;
  return seed / 2_147_483_647;
};
const phone = '030 1234567';

it.each([1, 2, 3, 4, 5])(
  'messages twice, in any order, answers lost: each pair stands once and is told of once (seed %i)',
  async (seed) => {
    const chaos = { random: seeded(seed), duplicate: 0.3, lostAnswer: 0.1, lostStream: 0.1 };
    const world = await phoneWorld();
    const faulty = await phoneWorld({ chaos });
    for (const place of [world, faulty]) {
      await Promise.all(Array.from({ length: 9 }, (_, n) => place.submit('call-back', { email: `p${n}@c${n}.example`, phone })));
      await place.advance(20 * 60_000);
    }
    const pairs = [...faulty.matchState.suspicions.values()];
    expect(faulty.state.leads.size).toBe(9);
    expect(pairs).toHaveLength(36);
    expect(await listed(faulty)).toHaveLength(36);
    const logged = [...faulty.state.leads.values()].flatMap(({ events }) => [...events.values()]);
    const told = logged.flatMap((event) =>
      event.type === 'lead.duplicate_suspected.v1' ? [[event.leadId, event.data.otherId].sort().join()] : [],
    );
    expect(told).toHaveLength(36);
    expect(new Set(told).size).toBe(36);
    expect(suspected(world)).toHaveLength(36);
    // Twice the switchboard's worth: whoever crosses the bound, nothing is left.
    await Promise.all(Array.from({ length: 20 }, (_, n) => faulty.submit('call-back', { email: `q${n}@d${n}.example`, phone })));
    await faulty.advance(20 * 60_000);
    expect(faulty.state.leads.size).toBe(29);
    expect([...faulty.matchState.suspicions.values()].filter((row) => row.state === 'open')).toEqual([]);
  },
);

it('an older reaction that comes after a newer one brings nothing back', async () => {
  const world = await phoneWorld();
  const one = await captured(world, { email: 'a@one.example', phone });
  const other = await captured(world, { email: 'b@two.example', phone });
  expect(await listed(world)).toHaveLength(1);
  // The reaction reads the lead, then the lead moves on and is matched, then the reaction writes.
  const { matches } = world;
  const putRow = matches.putRow;
  let between: (() => Promise<void>) | null = async () => {
    const etag = (await world.api('GET', `/v1/leads/${one}`)).headers.etag ?? '';
    await world.api('PATCH', `/v1/leads/${one}`, { person: { phone: '030 7654321' } }, { 'if-match': etag });
    await world.settle();
    expect(await listed(world)).toEqual([]);
  };
  Object.assign(matches, {
    putRow: async (...given: Parameters<typeof putRow>) => {
      const run = between;
      between = null;
      if (run !== null) await run();
      return putRow(...given);
    },
  });
  const event = world.published.find((past) => past.leadId === one && past.type === 'lead.enriched.v1');
  world.enqueue('match-lead', JSON.stringify(event));
  await world.settle();
  expect(await listed(world)).toEqual([]);
  expect([...world.matchState.suspicions.values()]).toEqual([]);
  expect((await world.api('GET', `/v1/leads/${other}/duplicates`)).json.items).toEqual([]);
});
