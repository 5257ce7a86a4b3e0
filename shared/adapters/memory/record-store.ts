import type { AuditRow } from '../../application/ports/document-store.ts';
import type { RecordConflict, RecordGuard, RecordStore, StoredRecord } from '../../application/ports/record-store.ts';
import { isRecordNode } from '../../domain/graph/ontology.ts';
import { added, linksOf } from '../../domain/graph/record-links.ts';
import { pageOf } from './cursor.ts';

type Rows = Map<string, StoredRecord>;
const nameOf = (kind: string, id: string): string => `${kind}/${id}`;
const byId = (rows: Rows, kind: string): readonly StoredRecord[] =>
  [...rows.values()].filter((row) => row.kind === kind).sort((a, b) => (a.id < b.id ? -1 : 1));

/** The record of `kind` other than `id` that holds the key. */
const holderOf = (rows: Rows, kind: string, key: string, id: string | null = null): string | null =>
  byId(rows, kind).find((row) => row.id !== id && linksOf(kind, row.id, row.body).claims.some((claim) => claim.key === key))?.id ?? null;

/** The first conflict in the order of `RecordConflict`, but for the version. */
function conflictOf(rows: Rows, closing: ReadonlySet<string>, next: StoredRecord, guards: readonly RecordGuard[]): RecordConflict | null {
  const { kind, id, body } = next;
  const [old, links] = [linksOf(kind, id, rows.get(nameOf(kind, id))?.body ?? null), linksOf(kind, id, body)];
  for (const { key } of links.claims) {
    const holder = holderOf(rows, kind, key, id);
    if (holder !== null) return { conflict: 'claim', key, holder };
  }
  const targets = added(old.edges, links.edges, (edge) => `${edge.name} ${edge.to.id}`).filter(({ to }) => isRecordNode(to.type));
  // What is guarded is checked as a guard alone, which asks for more.
  const known = new Set([nameOf(kind, id), ...guards.map((guard) => nameOf(guard.kind, guard.id))]);
  const isOpen = (name: string): boolean => rows.has(name) && !closing.has(name);
  const names = targets.map(({ to }) => nameOf(to.type, to.id));
  if (names.some((name) => !known.has(name) && !isOpen(name))) return { conflict: 'target' };
  const holds = (guard: RecordGuard): boolean => {
    const name = nameOf(guard.kind, guard.id);
    return isOpen(name) && rows.get(name)?.version === guard.version;
  };
  return guards.every(holds) ? null : { conflict: 'guard' };
}

/** Records as a map; claims and edges are looked up in the bodies. */
export function createMemoryRecordStore({ audit = [] }: { audit?: AuditRow[] } = {}): RecordStore {
  const rows: Rows = new Map();
  const closing = new Set<string>();
  const stands = (kind: string, id: string, version: number): boolean => rows.get(nameOf(kind, id))?.version === version;
  return {
    get: async (kind, id) => rows.get(nameOf(kind, id)) ?? null,
    getMany: async (kind, ids) => [...new Set(ids)].flatMap((id) => rows.get(nameOf(kind, id)) ?? []),
    list: async (kind) => byId(rows, kind),
    page: async (kind, page) => pageOf(`records:${kind}`, byId(rows, kind), (row) => row.id, page),
    holder: async (kind, key) => holderOf(rows, kind, key),
    referrers: async (target, name, page) => {
      const found = [...rows.values()].filter((row) =>
        linksOf(row.kind, row.id, row.body).edges.some((edge) => edge.name === name && edge.to.id === target.id),
      );
      const ids = found.map((row) => row.id).sort();
      return pageOf(`edges:${target.type}:${target.id}:${name}`, ids, (id) => id, page);
    },
    put: async (kind, id, body, expectedVersion, row, guards = []) => {
      const standing = rows.get(nameOf(kind, id))?.version ?? 0;
      if (expectedVersion !== null && expectedVersion !== standing) return { ok: false, conflict: 'version' };
      const next = { kind, id, version: standing + 1, body: structuredClone(body) };
      const conflict = conflictOf(rows, closing, next, guards);
      if (conflict !== null) return { ok: false, ...conflict };
      rows.set(nameOf(kind, id), next);
      closing.delete(nameOf(kind, id));
      audit.push(row);
      return { ok: true, version: standing + 1 };
    },
    close: async (kind, id, version) => {
      if (!stands(kind, id, version)) return false;
      closing.add(nameOf(kind, id));
      return true;
    },
    reopen: async (kind, id, version) => {
      if (stands(kind, id, version)) closing.delete(nameOf(kind, id));
    },
    remove: async (kind, id, version, row) => {
      if (!stands(kind, id, version) || !closing.has(nameOf(kind, id))) return false;
      rows.delete(nameOf(kind, id));
      closing.delete(nameOf(kind, id));
      audit.push(row);
      return true;
    },
  };
}
