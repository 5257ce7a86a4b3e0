import { createLeadStore } from '../../shared/adapters/dynamodb/lead-store.ts';
import { $consentPolicy } from '../../shared/contracts/documents/consent-policy.ts';
import { $qualification } from '../../shared/contracts/documents/qualification.ts';
import { access } from './parts/access.ts';
import { accounts } from './parts/accounts.ts';
import { base } from './parts/base.ts';
import { documents } from './parts/documents.ts';
import { table } from './parts/table.ts';

export function composeQualification() {
  const parts = base('qualification');
  const rows = table(parts);
  return {
    ...parts,
    authenticate: access(rows),
    leads: createLeadStore(rows),
    documents: documents(parts, rows, { qualification: $qualification, 'consent-policy': $consentPolicy }),
    accounts: accounts(parts, rows),
  };
}
