import { expect, it } from 'vitest';
import { createAdmission } from '../../../local/admission.ts';

it('serves the public so many at once, lets so many wait in turn, refuses the rest, and holds back nobody else', async () => {
  const admission = createAdmission({ atOnce: 2, waiting: 2, patienceMillis: 10_000 });
  const [first, second] = [await admission.enter('capture'), await admission.enter('intake')];
  const order: string[] = [];
  const third = admission.enter('capture').then(() => order.push('third'));
  const fourth = admission.enter('capture').then(() => order.push('fourth'));
  expect(await admission.enter('capture')).toBeNull();
  expect(await admission.enter('read-leads')).not.toBeNull();
  expect(order).toEqual([]);
  first?.();
  first?.();
  await third;
  expect(order).toEqual(['third']);
  second?.();
  await fourth;
  expect(order).toEqual(['third', 'fourth']);
  expect(await Promise.race([admission.enter('capture').then(() => 'entered'), Promise.resolve('waits')])).toBe('waits');
});

it('sends away who waited too long, and gives their turn to the next', async () => {
  const admission = createAdmission({ atOnce: 1, waiting: 5, patienceMillis: 20 });
  const inside = await admission.enter('capture');
  expect(await admission.enter('capture')).toBeNull();
  const patient = admission.enter('capture');
  inside?.();
  expect(await patient).not.toBeNull();
});
