import { createMasterKey } from '../../../shared/adapters/secrets/master-key.ts';
import { readSecret, secretsManagerOf } from '../../../shared/adapters/secrets/secrets-manager.ts';
import { createSecretBox } from '../../../shared/adapters/system/secret-box.ts';
import type { SecretBox } from '../../../shared/application/ports/system.ts';
import type { Base } from './base.ts';

const boxes = new WeakMap<Base, SecretBox>();

/** Keyed cryptography, one for all parts of a function; the master key is fetched once per sandbox, on first use. */
export function secretBox(parts: Base): SecretBox {
  const known = boxes.get(parts);
  if (known !== undefined) return known;
  const made = createSecretBox(createMasterKey(() => readSecret(secretsManagerOf(process.env), parts.environment.secretId())));
  boxes.set(parts, made);
  return made;
}
