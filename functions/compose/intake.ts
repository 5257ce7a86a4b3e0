import { createLeadIntake } from '../../shared/adapters/dynamodb/lead-intake.ts';
import { createDigest } from '../../shared/adapters/system/digest.ts';
import { $form } from '../../shared/contracts/documents/form.ts';
import { access } from './parts/access.ts';
import { base } from './parts/base.ts';
import { documents } from './parts/documents.ts';
import { gate } from './parts/gate.ts';
import { secretBox } from './parts/secret-box.ts';
import { table } from './parts/table.ts';

export function composeIntake() {
  const parts = base('intake');
  const rows = table(parts);
  const box = secretBox(parts);
  return {
    ...parts,
    ...gate(parts, rows, box),
    authenticate: access(rows),
    leads: createLeadIntake(rows),
    documents: documents(parts, rows, { form: $form }),
    box,
    digest: createDigest(),
  };
}
