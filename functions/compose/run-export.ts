import { createJobStore } from '../../shared/adapters/dynamodb/job-store.ts';
import { createLeadStore } from '../../shared/adapters/dynamodb/lead-store.ts';
import { $consentPolicy } from '../../shared/contracts/documents/consent-policy.ts';
import { base } from './parts/base.ts';
import { documents } from './parts/documents.ts';
import { files } from './parts/files.ts';
import { queues } from './parts/queues.ts';
import { table } from './parts/table.ts';

export function composeRunExport() {
  const parts = base('run-export');
  const rows = table(parts);
  return {
    ...parts,
    jobs: createJobStore(rows),
    leads: createLeadStore(rows),
    documents: documents(parts, rows, { 'consent-policy': $consentPolicy }),
    files: files(parts),
    queues: queues(parts),
  };
}
