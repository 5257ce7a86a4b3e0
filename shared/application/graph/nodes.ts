import type { Body } from '../../domain/graph/edges.ts';
import { isRecordNode, type NodeRef } from '../../domain/graph/ontology.ts';
import { brand } from '../../domain/kernel/brand.ts';
import type { LeadId } from '../../domain/kernel/ids.ts';
import type { DocumentStore } from '../ports/document-store.ts';
import type { LeadStore } from '../ports/lead-store.ts';
import type { RecordStore } from '../ports/record-store.ts';

export type GraphDeps = {
  readonly store: Pick<RecordStore, 'get' | 'getMany' | 'referrers'>;
  readonly documentStore: Pick<DocumentStore, 'manifest' | 'version'>;
  readonly leads: Pick<LeadStore, 'get' | 'list'>;
};

/** What a node holds, as far as its edges go; null when there is no such node. Of a document the version in force counts. */
export async function bodyOf(deps: GraphDeps, { type, id }: NodeRef): Promise<Body | null> {
  if (isRecordNode(type)) return (await deps.store.get(type, id))?.body ?? null;
  if (type === 'lead') {
    const lead = await deps.leads.get(brand<LeadId>(id));
    return lead === null ? null : { accountId: lead.accountId, owner: lead.owner };
  }
  const entry = (await deps.documentStore.manifest()).find((row) => row.kind === type && row.id === id);
  return entry === undefined ? null : deps.documentStore.version(type, id, entry.version);
}
