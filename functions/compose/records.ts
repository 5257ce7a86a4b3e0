import { createDocumentStore } from '../../shared/adapters/dynamodb/document-store.ts';
import { createRecordStore } from '../../shared/adapters/dynamodb/record-store.ts';
import { access } from './parts/access.ts';
import { base } from './parts/base.ts';
import { roster } from './parts/roster.ts';
import { table } from './parts/table.ts';

export function composeRecords() {
  const parts = base('records');
  const rows = table(parts);
  return {
    ...parts,
    authenticate: access(rows),
    store: createRecordStore(rows),
    documentStore: createDocumentStore(rows),
    roster: roster(parts, rows),
  };
}
