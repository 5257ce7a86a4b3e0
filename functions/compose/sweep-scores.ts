import { createLeadStore } from '../../shared/adapters/dynamodb/lead-store.ts';
import { $consentPolicy } from '../../shared/contracts/documents/consent-policy.ts';
import { $rubric } from '../../shared/contracts/documents/rubric.ts';
import { accounts } from './parts/accounts.ts';
import { base } from './parts/base.ts';
import { documents } from './parts/documents.ts';
import { table } from './parts/table.ts';

export function composeSweepScores() {
  const parts = base('sweep-scores');
  const rows = table(parts);
  return {
    ...parts,
    leads: createLeadStore(rows),
    documents: documents(parts, rows, { rubric: $rubric, 'consent-policy': $consentPolicy }),
    accounts: accounts(parts, rows),
  };
}
