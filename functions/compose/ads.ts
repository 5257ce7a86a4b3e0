import { createLeadIntake } from '../../shared/adapters/dynamodb/lead-intake.ts';
import { createMetaGraph } from '../../shared/adapters/http/meta-graph.ts';
import { createDigest } from '../../shared/adapters/system/digest.ts';
import { $form } from '../../shared/contracts/documents/form.ts';
import { base } from './parts/base.ts';
import { documents } from './parts/documents.ts';
import { gate } from './parts/gate.ts';
import { secretBox } from './parts/secret-box.ts';
import { table } from './parts/table.ts';

export function composeAds() {
  const parts = base('ads');
  const rows = table(parts);
  const box = secretBox(parts);
  return {
    ...parts,
    ...gate(parts, rows, box),
    leads: createLeadIntake(rows),
    documents: documents(parts, rows, { form: $form }),
    metaLeads: createMetaGraph(),
    box,
    digest: createDigest(),
  };
}
