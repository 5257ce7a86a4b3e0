import { leadLists } from '../../shared/adapters/dynamodb/lead-lists.ts';
import { leadReads } from '../../shared/adapters/dynamodb/lead-reads.ts';
import { createLearnedStore } from '../../shared/adapters/dynamodb/learned-store.ts';
import { $consentPolicy } from '../../shared/contracts/documents/consent-policy.ts';
import { $rubric } from '../../shared/contracts/documents/rubric.ts';
import { access } from './parts/access.ts';
import { accounts } from './parts/accounts.ts';
import { base } from './parts/base.ts';
import { documents } from './parts/documents.ts';
import { table } from './parts/table.ts';

export function composeScores() {
  const parts = base('scores');
  const rows = table(parts);
  return {
    ...parts,
    authenticate: access(rows),
    leads: { ...leadReads(rows), ...leadLists(rows) },
    documents: documents(parts, rows, { rubric: $rubric, 'consent-policy': $consentPolicy }),
    accounts: accounts(parts, rows),
    learned: createLearnedStore(rows),
  };
}
