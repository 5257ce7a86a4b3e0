import { createAltcha } from '../../shared/adapters/challenge/altcha.ts';
import { createLeadStore } from '../../shared/adapters/dynamodb/lead-store.ts';
import { createDigest } from '../../shared/adapters/system/digest.ts';
import { $form } from '../../shared/contracts/documents/form.ts';
import { base } from './parts/base.ts';
import { documents } from './parts/documents.ts';
import { secretBox } from './parts/secret-box.ts';
import { table } from './parts/table.ts';

export function composeForms() {
  const parts = base('forms');
  const rows = table(parts);
  const box = secretBox(parts);
  return {
    ...parts,
    leads: createLeadStore(rows),
    documents: documents(parts, rows, { form: $form }),
    box,
    digest: createDigest(),
    proofOfWork: createAltcha(box),
  };
}
