import { createDocumentStore } from '../../shared/adapters/dynamodb/document-store.ts';
import { createLeadSteps } from '../../shared/adapters/dynamodb/lead-steps.ts';
import { createRecordStore } from '../../shared/adapters/dynamodb/record-store.ts';
import { createAccountChanges } from '../../shared/application/accounts/account-changes.ts';
import { access } from './parts/access.ts';
import { base } from './parts/base.ts';
import { queues } from './parts/queues.ts';
import { roster } from './parts/roster.ts';
import { table } from './parts/table.ts';

export function composeLifecycle() {
  const parts = base('lifecycle');
  const rows = table(parts);
  const store = createRecordStore(rows);
  return {
    ...parts,
    authenticate: access(rows),
    leads: createLeadSteps(rows),
    store,
    documentStore: createDocumentStore(rows),
    roster: roster(parts, rows),
    // Nothing here caches accounts.
    accountChanges: createAccountChanges({ store, queues: queues(parts), invalidate: () => undefined }),
  };
}
