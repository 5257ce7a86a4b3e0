import { leadReads } from '../../shared/adapters/dynamodb/lead-reads.ts';
import { createNurtureStore } from '../../shared/adapters/dynamodb/nurture-store.ts';
import { $nurtureTrack } from '../../shared/contracts/documents/nurture-track.ts';
import { $calendar } from '../../shared/contracts/documents/sla.ts';
import { access } from './parts/access.ts';
import { base } from './parts/base.ts';
import { documents } from './parts/documents.ts';
import { table } from './parts/table.ts';

export function composeNurture() {
  const parts = base('nurture');
  const rows = table(parts);
  return {
    ...parts,
    authenticate: access(rows),
    leads: leadReads(rows),
    nurture: createNurtureStore(rows),
    documents: documents(parts, rows, { 'nurture-track': $nurtureTrack, calendar: $calendar }),
  };
}
