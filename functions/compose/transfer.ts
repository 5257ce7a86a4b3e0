import { createJobStore } from '../../shared/adapters/dynamodb/job-store.ts';
import { access } from './parts/access.ts';
import { base } from './parts/base.ts';
import { files } from './parts/files.ts';
import { queues } from './parts/queues.ts';
import { table } from './parts/table.ts';

export function composeTransfer() {
  const parts = base('transfer');
  const rows = table(parts);
  return { ...parts, authenticate: access(rows), jobs: createJobStore(rows), files: files(parts), queues: queues(parts) };
}
