import { createLeadStore } from '../../shared/adapters/dynamodb/lead-store.ts';
import { createRecordReads } from '../../shared/adapters/dynamodb/record-reads.ts';
import { $rubric } from '../../shared/contracts/documents/rubric.ts';
import { base } from './parts/base.ts';
import { documents } from './parts/documents.ts';
import { queues } from './parts/queues.ts';
import { secretBox } from './parts/secret-box.ts';
import { table } from './parts/table.ts';

export function composeAttachLeads() {
  const parts = base('attach-leads');
  const rows = table(parts);
  return {
    ...parts,
    leads: createLeadStore(rows),
    records: createRecordReads(rows),
    documents: documents(parts, rows, { rubric: $rubric }),
    queues: queues(parts),
    box: secretBox(parts),
  };
}
