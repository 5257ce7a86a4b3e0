import { createRecordReads } from '../../shared/adapters/dynamodb/record-reads.ts';
import { access } from './parts/access.ts';
import { accountLookup } from './parts/account-lookup.ts';
import { assets } from './parts/assets.ts';
import { base } from './parts/base.ts';
import { nodeStores } from './parts/node-stores.ts';
import { table } from './parts/table.ts';

export function composeGraph() {
  const parts = base('graph');
  const rows = table(parts);
  const store = createRecordReads(rows);
  return {
    ...parts,
    authenticate: access(rows),
    store,
    ...nodeStores(rows),
    accountLookup: accountLookup(parts, rows),
    assets: assets(parts, rows),
  };
}
