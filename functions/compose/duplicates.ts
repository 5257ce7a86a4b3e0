import { createLeadGroups } from '../../shared/adapters/dynamodb/lead-groups.ts';
import { createLeadStore } from '../../shared/adapters/dynamodb/lead-store.ts';
import { createMatchStore } from '../../shared/adapters/dynamodb/match-store.ts';
import { access } from './parts/access.ts';
import { base } from './parts/base.ts';
import { roster } from './parts/roster.ts';
import { table } from './parts/table.ts';

export function composeDuplicates() {
  const parts = base('duplicates');
  const rows = table(parts);
  return {
    ...parts,
    authenticate: access(rows),
    leads: createLeadStore(rows),
    groups: createLeadGroups(rows),
    matches: createMatchStore(rows),
    roster: roster(parts, rows),
  };
}
