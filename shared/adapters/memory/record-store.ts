import type { AuditRow } from '../../application/ports/document-store.ts';
import type { RecordStore, StoredRecord } from '../../application/ports/record-store.ts';

/** Records as a map. */
export function createMemoryRecordStore({ audit = [] }: { audit?: AuditRow[] } = {}): RecordStore {
  const rows = new Map<string, StoredRecord>();
  const nameOf = (kind: string, id: string): string => `${kind}/${id}`;
  return {
    get: async (kind, id) => rows.get(nameOf(kind, id)) ?? null,
    list: async (kind) => [...rows.values()].filter((row) => row.kind === kind).sort((a, b) => (a.id < b.id ? -1 : 1)),
    put: async (kind, id, body, expectedVersion, row) => {
      const standing = rows.get(nameOf(kind, id))?.version ?? 0;
      if (expectedVersion !== null && expectedVersion !== standing) return { ok: false };
      rows.set(nameOf(kind, id), { kind, id, version: standing + 1, body: structuredClone(body) });
      audit.push(row);
      return { ok: true, version: standing + 1 };
    },
  };
}
