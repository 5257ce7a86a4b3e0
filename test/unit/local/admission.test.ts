import { afterEach, expect, it, vi } from 'vitest';
import { createAdmission } from '../../../local/admission.ts';

const bounds = {
  atOnce: 1,
  waiting: 5,
  patienceMillis: 10_000,
  lastingMillis: 5000,
  floodPatienceMillis: 1000,
  slowMillis: 500,
  atLeast: 2,
};
afterEach(() => vi.useRealTimers());

it('serves the public so many at once, lets so many wait in turn, and refuses the rest', async () => {
  const admission = createAdmission({ ...bounds, atOnce: 2, waiting: 2 });
  const [first, second] = [await admission.enter(), await admission.enter()];
  const order: string[] = [];
  const third = admission.enter().then(() => order.push('third'));
  const fourth = admission.enter().then(() => order.push('fourth'));
  expect(await admission.enter()).toBeNull();
  expect(order).toEqual([]);
  first?.leave();
  first?.leave();
  await third;
  expect(order).toEqual(['third']);
  second?.leave();
  await fourth;
  expect(order).toEqual(['third', 'fourth']);
  expect(await Promise.race([admission.enter().then(() => 'entered'), Promise.resolve('waits')])).toBe('waits');
});

it('sends away who waited too long, and gives their turn to the next', async () => {
  const admission = createAdmission({ ...bounds, patienceMillis: 20 });
  const inside = await admission.enter();
  expect(await admission.enter()).toBeNull();
  const patient = admission.enter();
  inside?.leave();
  expect(await patient).not.toBeNull();
});

it('lets nobody wait long once somebody has waited without a break for seconds, and is patient again after', async () => {
  vi.useFakeTimers();
  const admission = createAdmission(bounds);
  const inside = await admission.enter();
  const waits: string[] = [];
  const enter = (name: string) => void admission.enter().then((leave) => waits.push(`${name} ${leave === null ? 'refused' : 'in'}`));
  enter('burst');
  await vi.advanceTimersByTimeAsync(5500);
  enter('flood');
  await vi.advanceTimersByTimeAsync(1000);
  expect(waits).toEqual(['flood refused']);
  await vi.advanceTimersByTimeAsync(3500);
  expect(waits).toEqual(['flood refused', 'burst refused']);
  enter('later');
  await vi.advanceTimersByTimeAsync(9000);
  inside?.leave();
  await vi.advanceTimersByTimeAsync(0);
  expect(waits.at(-1)).toBe('later in');
});

it('serves fewer at once while work is slow, never fewer than a few, and as many as before once it is quick again', async () => {
  vi.useFakeTimers();
  const admission = createAdmission({ ...bounds, atOnce: 8, waiting: 0 });
  const room = async (): Promise<number> => {
    const places = [];
    for (let place = await admission.enter(); place !== null; place = await admission.enter()) places.push(place);
    for (const { leave } of places) leave();
    return places.length;
  };
  const work = async (millis: number) => {
    const place = await admission.enter();
    place?.begin();
    await vi.advanceTimersByTimeAsync(millis);
    place?.leave();
  };
  const slowBody = await admission.enter();
  await vi.advanceTimersByTimeAsync(9000);
  slowBody?.leave();
  expect(await room()).toBe(8);
  for (let i = 0; i < 6; i += 1) await work(600);
  expect(await room()).toBeLessThan(6);
  for (let i = 0; i < 40; i += 1) await work(600);
  expect(await room()).toBe(2);
  for (let i = 0; i < 60; i += 1) await work(20);
  expect(await room()).toBe(8);
});
