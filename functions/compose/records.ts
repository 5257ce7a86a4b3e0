import { createRecordStore } from '../../shared/adapters/dynamodb/record-store.ts';
import { createAccountChanges } from '../../shared/application/accounts/account-changes.ts';
import { access } from './parts/access.ts';
import { base } from './parts/base.ts';
import { nodeStores } from './parts/node-stores.ts';
import { queues } from './parts/queues.ts';
import { roster } from './parts/roster.ts';
import { table } from './parts/table.ts';

export function composeRecords() {
  const parts = base('records');
  const rows = table(parts);
  const store = createRecordStore(rows);
  return {
    ...parts,
    authenticate: access(rows),
    store,
    ...nodeStores(rows),
    roster: roster(parts, rows),
    // Nothing here caches accounts.
    accountChanges: createAccountChanges({ store, queues: queues(parts), invalidate: () => undefined }),
  };
}
