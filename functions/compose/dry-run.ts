import { createDocumentStore } from '../../shared/adapters/dynamodb/document-store.ts';
import { readSubmission } from '../../shared/adapters/dynamodb/lead-read.ts';
import { createDigest } from '../../shared/adapters/system/digest.ts';
import type { SubmissionId } from '../../shared/domain/kernel/ids.ts';
import { access } from './parts/access.ts';
import { base } from './parts/base.ts';
import { table } from './parts/table.ts';

export function composeDryRun() {
  const parts = base('dry-run');
  const rows = table(parts);
  return {
    ...parts,
    authenticate: access(rows),
    store: createDocumentStore(rows),
    leads: { submission: (id: SubmissionId) => readSubmission(rows, id) },
    digest: createDigest(),
  };
}
