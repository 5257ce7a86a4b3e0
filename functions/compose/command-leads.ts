import { createLeadStore } from '../../shared/adapters/dynamodb/lead-store.ts';
import { createDigest } from '../../shared/adapters/system/digest.ts';
import { access } from './parts/access.ts';
import { base } from './parts/base.ts';
import { documents } from './parts/documents.ts';
import { roster } from './parts/roster.ts';
import { secretBox } from './parts/secret-box.ts';
import { table } from './parts/table.ts';

export function composeCommandLeads() {
  const parts = base('command-leads');
  const rows = table(parts);
  return {
    ...parts,
    authenticate: access(rows),
    leads: createLeadStore(rows),
    documents: documents(parts, rows),
    roster: roster(parts, rows),
    box: secretBox(parts),
    digest: createDigest(),
  };
}
