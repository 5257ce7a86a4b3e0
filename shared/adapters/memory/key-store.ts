import type { ApiKey, KeyStore } from '../../application/ports/key-store.ts';

/** API keys by hash. */
export function createMemoryKeyStore(rows: Map<string, ApiKey> = new Map()): KeyStore {
  return {
    byHash: async (hash) => rows.get(hash) ?? null,
    put: async (key) => {
      rows.set(key.hash, structuredClone(key));
    },
    any: async () => rows.size > 0,
  };
}
