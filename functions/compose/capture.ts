import { createLeadIntake } from '../../shared/adapters/dynamodb/lead-intake.ts';
import { createDigest } from '../../shared/adapters/system/digest.ts';
import { $form } from '../../shared/contracts/documents/form.ts';
import { base } from './parts/base.ts';
import { documents } from './parts/documents.ts';
import { gate } from './parts/gate.ts';
import { secretBox } from './parts/secret-box.ts';
import { table } from './parts/table.ts';

export function composeCapture() {
  const parts = base('capture');
  const rows = table(parts);
  const box = secretBox(parts);
  const leads = createLeadIntake(rows);
  return { ...parts, ...gate(parts, rows, box), leads, documents: documents(parts, rows, { form: $form }), box, digest: createDigest() };
}
