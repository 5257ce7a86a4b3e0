import { createLeadStore } from '../../shared/adapters/dynamodb/lead-store.ts';
import { createLearnedStore } from '../../shared/adapters/dynamodb/learned-store.ts';
import { createRecordStore } from '../../shared/adapters/dynamodb/record-store.ts';
import { $consentPolicy } from '../../shared/contracts/documents/consent-policy.ts';
import { base } from './parts/base.ts';
import { documents } from './parts/documents.ts';
import { table } from './parts/table.ts';

export function composeTrainScore() {
  const parts = base('train-score');
  const rows = table(parts);
  return {
    ...parts,
    leads: createLeadStore(rows),
    records: createRecordStore(rows),
    documents: documents(parts, rows, { 'consent-policy': $consentPolicy }),
    learned: createLearnedStore(rows),
  };
}
