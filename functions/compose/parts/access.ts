import { createKeyStore } from '../../../shared/adapters/dynamodb/key-store.ts';
import { createDigest } from '../../../shared/adapters/system/digest.ts';
import { createAuthenticate } from '../../../shared/application/access/authenticate.ts';
import type { table } from './table.ts';

/** API keys of the table. */
export const access = (rows: ReturnType<typeof table>) => createAuthenticate({ keys: createKeyStore(rows), digest: createDigest() });
