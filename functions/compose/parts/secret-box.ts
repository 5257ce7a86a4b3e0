import { createMasterKey } from '../../../shared/adapters/secrets/master-key.ts';
import { readSecret, secretsManagerOf } from '../../../shared/adapters/secrets/secrets-manager.ts';
import { createSecretBox } from '../../../shared/adapters/system/secret-box.ts';
import type { Base } from './base.ts';

/** Keyed cryptography; the master key is fetched once per sandbox, on first use. */
export const secretBox = ({ environment }: Base) =>
  createSecretBox(createMasterKey(() => readSecret(secretsManagerOf(process.env), environment.secretId())));
