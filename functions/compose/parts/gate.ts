import { createAltcha } from '../../../shared/adapters/challenge/altcha.ts';
import { createTurnstile } from '../../../shared/adapters/http/turnstile.ts';
import type { SecretBox } from '../../../shared/application/ports/system.ts';
import type { Base } from './base.ts';
import { lightGate } from './light-gate.ts';
import type { table } from './table.ts';

/** What stands at the door of every public form. */
export const gate = (parts: Base, rows: ReturnType<typeof table>, box: SecretBox) => ({
  ...lightGate(parts, rows, box),
  proofOfWork: createAltcha(box),
  captcha: createTurnstile(),
});
