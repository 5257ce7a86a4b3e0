import { expect, it } from 'vitest';
import { createAdmission, loopDelay } from '../../../local/admission.ts';

it('lets in as many as it bounds, the public at most its part, and whoever monitors always', () => {
  const admission = createAdmission(() => 0, { publicDoor: 2, all: 3 });
  const first = admission.enter('capture');
  expect([first === null, admission.enter('capture') === null, admission.enter('capture')]).toEqual([false, false, null]);
  expect(admission.enter('read-leads')).not.toBeNull();
  expect([admission.enter('read-leads'), admission.enter('capture')]).toEqual([null, null]);
  expect(admission.enter('site')).not.toBeNull();
  first?.();
  expect(admission.enter('read-leads')).toBeNull();
});

it('while turns of the loop are long it takes one post of the public at a time, so that it notices when they are short again', () => {
  let delay = 500;
  const admission = createAdmission(() => delay);
  const only = admission.enter('capture');
  expect(only).not.toBeNull();
  expect(admission.enter('capture')).toBeNull();
  expect(admission.enter('command-leads')).not.toBeNull();
  delay = 20;
  expect(admission.enter('capture')).not.toBeNull();
});

it('sees a long turn of the loop, and forgets it', async () => {
  let now = 0;
  const delay = loopDelay(() => now);
  await new Promise((resolve) => setTimeout(resolve, 30));
  const end = performance.now() + 80;
  while (performance.now() < end);
  await new Promise((resolve) => setTimeout(resolve, 30));
  expect(delay()).toBeGreaterThan(50);
  now = 1000;
  delay();
  now = 2000;
  expect(delay()).toBeLessThan(1000);
});
