import type { FormSecretStore } from '../../application/ports/form-secret-store.ts';

/** Reference implementation: one map. */
export function createMemoryFormSecretStore(): FormSecretStore {
  const rows = new Map<string, Readonly<Record<string, string>>>();
  return {
    get: async (formId) => rows.get(formId) ?? null,
    merge: async (formId, sealed) => {
      const merged = Object.entries({ ...rows.get(formId), ...sealed }).flatMap(([name, value]): [string, string][] =>
        value === null ? [] : [[name, value]],
      );
      rows.set(formId, Object.fromEntries(merged));
    },
  };
}
