import { expect, it } from 'vitest';
import { mapAtOnce } from '../../shared/application/map-at-once.ts';

const turns = async (count: number): Promise<void> => {
  for (let i = 0; i < count; i += 1) await Promise.resolve();
};

it('answers in the order of the items, with sixteen under way and no more', async () => {
  let [inside, most] = [0, 0];
  const results = await mapAtOnce(
    Array.from({ length: 100 }, (_, i) => i),
    async (n, index) => {
      inside += 1;
      most = Math.max(most, inside);
      await turns((n * 7) % 11);
      inside -= 1;
      return [n * 2, index];
    },
  );
  expect(results).toEqual(Array.from({ length: 100 }, (_, i) => [i * 2, i]));
  expect(most).toBe(16);
  expect(await mapAtOnce([], async () => 1)).toEqual([]);
});

it('begins nothing after a fault, and tells of it when what was under way has ended', async () => {
  let [begun, ended] = [0, 0];
  const work = mapAtOnce(
    Array.from({ length: 100 }, (_, i) => i),
    async (n) => {
      begun += 1;
      await turns(n === 3 ? 1 : 5);
      ended += 1;
      if (n === 3) throw new Error('three');
    },
  );
  await expect(work).rejects.toThrow('three');
  expect([begun, ended]).toEqual([16, 16]);
});
