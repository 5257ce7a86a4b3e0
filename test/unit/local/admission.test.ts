import { afterEach, expect, it, vi } from 'vitest';
import { createAdmission } from '../../../local/admission.ts';

const bounds = { atOnce: 1, waiting: 5, patienceMillis: 10_000, lastingMillis: 5000, floodPatienceMillis: 1000 };
afterEach(() => vi.useRealTimers());

it('serves the public so many at once, lets so many wait in turn, and refuses the rest', async () => {
  const admission = createAdmission({ ...bounds, atOnce: 2, waiting: 2 });
  const [first, second] = [await admission.enter(), await admission.enter()];
  const order: string[] = [];
  const third = admission.enter().then(() => order.push('third'));
  const fourth = admission.enter().then(() => order.push('fourth'));
  expect(await admission.enter()).toBeNull();
  expect(order).toEqual([]);
  first?.();
  first?.();
  await third;
  expect(order).toEqual(['third']);
  second?.();
  await fourth;
  expect(order).toEqual(['third', 'fourth']);
  expect(await Promise.race([admission.enter().then(() => 'entered'), Promise.resolve('waits')])).toBe('waits');
});

it('sends away who waited too long, and gives their turn to the next', async () => {
  const admission = createAdmission({ ...bounds, patienceMillis: 20 });
  const inside = await admission.enter();
  expect(await admission.enter()).toBeNull();
  const patient = admission.enter();
  inside?.();
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
  inside?.();
  await vi.advanceTimersByTimeAsync(0);
  expect(waits.at(-1)).toBe('later in');
});
