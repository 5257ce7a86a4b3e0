import { createDocumentStore } from '../../../shared/adapters/dynamodb/document-store.ts';
import { leadLists } from '../../../shared/adapters/dynamodb/lead-lists.ts';
import { leadReads } from '../../../shared/adapters/dynamodb/lead-reads.ts';
import type { table } from './table.ts';

/** Where the nodes of the graph are that are no records. */
export const nodeStores = (rows: ReturnType<typeof table>) => ({
  documentStore: createDocumentStore(rows),
  leads: { ...leadReads(rows), ...leadLists(rows) },
});
