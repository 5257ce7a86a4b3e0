import { createJobStore } from '../../shared/adapters/dynamodb/job-store.ts';
import { createLeadStore } from '../../shared/adapters/dynamodb/lead-store.ts';
import { createDigest } from '../../shared/adapters/system/digest.ts';
import { base } from './parts/base.ts';
import { files } from './parts/files.ts';
import { queues } from './parts/queues.ts';
import { secretBox } from './parts/secret-box.ts';
import { table } from './parts/table.ts';

export function composeRunImport() {
  const parts = base('run-import');
  const rows = table(parts);
  return {
    ...parts,
    jobs: createJobStore(rows),
    leads: createLeadStore(rows),
    files: files(parts),
    queues: queues(parts),
    box: secretBox(parts),
    digest: createDigest(),
  };
}
