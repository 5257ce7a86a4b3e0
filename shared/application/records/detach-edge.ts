import { type Edge, withoutEdge } from '../../domain/graph/edges.ts';
import { edgeType } from '../../domain/graph/ontology.ts';
import type { AuditRow } from '../ports/document-store.ts';
import type { RecordStore } from '../ports/record-store.ts';

type Detach = {
  readonly store: Pick<RecordStore, 'get' | 'put'>;
  readonly audit: (action: string, target: string, difference: readonly string[]) => AuditRow;
};

const attempts = 4;

/** Empties the field of a record that holds the edge, if it still does. Optimistic: what changed meanwhile is read again. */
export async function detachEdge({ store, audit }: Detach, { name, from, to }: Pick<Edge, 'name' | 'from' | 'to'>): Promise<void> {
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    const row = await store.get(from.type, from.id);
    if (row === null) return;
    const body = withoutEdge(row.body, name, to.id);
    if (body === row.body) return;
    const change = audit('record.detach', `${from.type}/${from.id}`, [edgeType(name).field.slice(1)]);
    if ((await store.put(from.type, from.id, body, row.version, change)).ok) return;
  }
  throw new Error(`${from.type} ${from.id} changed too often to be detached`);
}
