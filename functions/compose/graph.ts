import { createDocumentStore } from '../../shared/adapters/dynamodb/document-store.ts';
import { leadLists } from '../../shared/adapters/dynamodb/lead-lists.ts';
import { leadReads } from '../../shared/adapters/dynamodb/lead-reads.ts';
import { createRecordReads } from '../../shared/adapters/dynamodb/record-reads.ts';
import { createAccountLookup } from '../../shared/application/accounts/account-lookup.ts';
import { createAssets } from '../../shared/application/graph/assets.ts';
import { access } from './parts/access.ts';
import { base } from './parts/base.ts';
import { table } from './parts/table.ts';

export function composeGraph() {
  const parts = base('graph');
  const rows = table(parts);
  const store = createRecordReads(rows);
  return {
    ...parts,
    authenticate: access(rows),
    store,
    documentStore: createDocumentStore(rows),
    leads: { ...leadReads(rows), ...leadLists(rows) },
    accountLookup: createAccountLookup({ store, clock: parts.clock }),
    assets: createAssets({ store, clock: parts.clock }),
  };
}
