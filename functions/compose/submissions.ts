import { createLeadStore } from '../../shared/adapters/dynamodb/lead-store.ts';
import { createDigest } from '../../shared/adapters/system/digest.ts';
import { $form } from '../../shared/contracts/documents/form.ts';
import { access } from './parts/access.ts';
import { base } from './parts/base.ts';
import { documents } from './parts/documents.ts';
import { secretBox } from './parts/secret-box.ts';
import { table } from './parts/table.ts';

export function composeSubmissions() {
  const parts = base('submissions');
  const rows = table(parts);
  return {
    ...parts,
    authenticate: access(rows),
    leads: createLeadStore(rows),
    documents: documents(parts, rows, { form: $form }),
    box: secretBox(parts),
    digest: createDigest(),
  };
}
