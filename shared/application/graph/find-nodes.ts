import { isRecordNode, type NodeType, nodeTypes } from '../../domain/graph/ontology.ts';
import { brand } from '../../domain/kernel/brand.ts';
import type { LeadId } from '../../domain/kernel/ids.ts';
import type { DocumentStore } from '../ports/document-store.ts';
import type { LeadStore } from '../ports/lead-store.ts';
import type { RecordStore } from '../ports/record-store.ts';

export type NodeDeps = {
  readonly store: Pick<RecordStore, 'get' | 'getMany'>;
  readonly documentStore: Pick<DocumentStore, 'manifest'>;
  readonly leads: Pick<LeadStore, 'get'>;
};

/** Which of the ids are nodes of the type. A document counts once it is published. */
export async function existing(deps: NodeDeps, type: NodeType, ids: readonly string[]): Promise<ReadonlySet<string>> {
  if (ids.length === 0) return new Set();
  if (isRecordNode(type)) return new Set((await deps.store.getMany(type, ids)).map((row) => row.id));
  if (type === 'lead') {
    const leads = await Promise.all(ids.map((id) => deps.leads.get(brand<LeadId>(id))));
    return new Set(leads.flatMap((lead) => lead?.id ?? []));
  }
  const wanted = new Set(ids);
  return new Set((await deps.documentStore.manifest()).flatMap((row) => (row.kind === type && wanted.has(row.id) ? [row.id] : [])));
}

/** What an id is, when it is not what was asked for; null when it is nothing. Reads every kind: for refusals alone. */
export async function typeOf(deps: NodeDeps, id: string): Promise<NodeType | null> {
  const found = await Promise.all(nodeTypes.map(async (type) => ((await existing(deps, type, [id])).size > 0 ? type : null)));
  return found.find((type) => type !== null) ?? null;
}
