import type { KeyStore } from '../../application/ports/key-store.ts';
import { storedApiKey } from '../../contracts/stored/configuration.ts';
import { getItem, type Table } from './client.ts';
import { keys } from './table.ts';
import { optimistically, put, transact } from './transaction.ts';

/** API keys by the hash of their secret. A mark of its own says that one exists, because a scan would read the table. */
export const createKeyStore = (table: Table): KeyStore => ({
  byHash: async (hash) => {
    const item = await getItem(table, keys.apiKey(hash));
    return item && storedApiKey(item.data);
  },
  put: async (key) => {
    await optimistically(`key ${key.id}`, async () => {
      const outcome = await transact(table, [
        put(table, 'key', { ...keys.apiKey(key.hash), data: key }),
        put(table, 'mark', { ...keys.anyApiKey }),
      ]);
      return outcome.ok ? true : null;
    });
  },
  any: async () => (await getItem(table, keys.anyApiKey)) !== null,
});
