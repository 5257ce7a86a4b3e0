import { createLeadGroups } from '../../shared/adapters/dynamodb/lead-groups.ts';
import { leadReads } from '../../shared/adapters/dynamodb/lead-reads.ts';
import { createMatchStore } from '../../shared/adapters/dynamodb/match-store.ts';
import { $matching } from '../../shared/contracts/documents/matching.ts';
import { base } from './parts/base.ts';
import { documents } from './parts/documents.ts';
import { queues } from './parts/queues.ts';
import { secretBox } from './parts/secret-box.ts';
import { table } from './parts/table.ts';

export function composeMatchLead() {
  const parts = base('match-lead');
  const rows = table(parts);
  return {
    ...parts,
    leads: leadReads(rows),
    groups: createLeadGroups(rows),
    matches: createMatchStore(rows),
    documents: documents(parts, rows, { matching: $matching }),
    box: secretBox(parts),
    queues: queues(parts),
  };
}
