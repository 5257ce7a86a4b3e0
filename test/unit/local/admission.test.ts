import { expect, it } from 'vitest';
import { createAdmission } from '../../../local/admission.ts';

it('lets in as many as it bounds, the public at most its part, and whoever monitors always', () => {
  const admission = createAdmission({ publicDoor: 2, all: 3 });
  const first = admission.enter('capture');
  expect([first === null, admission.enter('capture') === null, admission.enter('capture')]).toEqual([false, false, null]);
  expect(admission.enter('read-leads')).not.toBeNull();
  expect([admission.enter('read-leads'), admission.enter('capture')]).toEqual([null, null]);
  expect(admission.enter('site')).not.toBeNull();
  first?.();
  expect(admission.enter('read-leads')).toBeNull();
});
