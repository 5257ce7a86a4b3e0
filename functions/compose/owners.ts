import { openLeads } from '../../shared/adapters/dynamodb/open-leads.ts';
import { createRecordStore } from '../../shared/adapters/dynamodb/record-store.ts';
import { access } from './parts/access.ts';
import { base } from './parts/base.ts';
import { queues } from './parts/queues.ts';
import { roster } from './parts/roster.ts';
import { table } from './parts/table.ts';

export function composeOwners() {
  const parts = base('owners');
  const rows = table(parts);
  return {
    ...parts,
    authenticate: access(rows),
    records: createRecordStore(rows),
    leads: openLeads(rows),
    roster: roster(parts, rows),
    queues: queues(parts),
  };
}
