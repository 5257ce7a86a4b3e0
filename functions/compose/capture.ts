import { createLeadStore } from '../../shared/adapters/dynamodb/lead-store.ts';
import { createDigest } from '../../shared/adapters/system/digest.ts';
import { base } from './parts/base.ts';
import { documents } from './parts/documents.ts';
import { secretBox } from './parts/secret-box.ts';
import { table } from './parts/table.ts';

export function composeCapture() {
  const parts = base('capture');
  const rows = table(parts);
  return { ...parts, leads: createLeadStore(rows), documents: documents(parts, rows), box: secretBox(parts), digest: createDigest() };
}
