import type { EdgeName, NodeRef } from '../../domain/graph/ontology.ts';
import type { LeadId } from '../../domain/kernel/ids.ts';
import { everyPage } from '../every-page.ts';
import type { RecordStore, StoredRecord } from '../ports/record-store.ts';

const pageSize = 100;
/** The edges by which records name a person, and the field that does. */
export const personEdges = {
  'membership.lead': { kind: 'membership', field: 'leadId' },
  'opportunity.primary-lead': { kind: 'opportunity', field: 'primaryLeadId' },
} as const satisfies Partial<Record<EdgeName, { readonly kind: NodeRef['type']; readonly field: string }>>;
export type PersonEdge = keyof typeof personEdges;

/** The records that name one of these leads by the edge. */
export async function recordsOf(
  store: Pick<RecordStore, 'referrers' | 'getMany'>,
  name: PersonEdge,
  ids: readonly LeadId[],
): Promise<readonly StoredRecord[]> {
  const { kind, field } = personEdges[name];
  const found = new Set<string>();
  for (const id of ids)
    for await (const record of everyPage((cursor) => store.referrers({ type: 'lead', id }, name, { cursor, limit: pageSize })))
      found.add(record);
  const rows = found.size === 0 ? [] : await store.getMany(kind, [...found]);
  return rows.filter(({ body }) => ids.some((id) => body[field] === id));
}
