import type { EndpointSecret, EndpointSecretStore } from '../../application/ports/document-store.ts';

/** Sealed secrets by endpoint. */
export function createMemoryEndpointSecretStore(rows: Map<string, EndpointSecret> = new Map()): EndpointSecretStore {
  return {
    get: async (endpointId) => rows.get(endpointId) ?? null,
    put: async (secret) => {
      rows.set(secret.endpointId, structuredClone(secret));
    },
  };
}
