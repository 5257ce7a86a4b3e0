import { createErasures } from '../../shared/adapters/dynamodb/erasures.ts';
import { createLeadStore } from '../../shared/adapters/dynamodb/lead-store.ts';
import { createDigest } from '../../shared/adapters/system/digest.ts';
import { createFinishParked } from '../../shared/application/leads/finish-parked.ts';
import { $form } from '../../shared/contracts/documents/form.ts';
import { $webhookEndpoint } from '../../shared/contracts/documents/webhook-endpoint.ts';
import { base } from './parts/base.ts';
import { documents } from './parts/documents.ts';
import { publish } from './parts/publish.ts';
import { secretBox } from './parts/secret-box.ts';
import { table } from './parts/table.ts';

export function composeSweepStalled() {
  const parts = base('sweep-stalled');
  const rows = table(parts);
  const leads = createLeadStore(rows);
  const published = documents(parts, rows, { form: $form, 'webhook-endpoint': $webhookEndpoint });
  const finishParked = createFinishParked({ ...parts, leads, documents: published, box: secretBox(parts), digest: createDigest() });
  return { ...parts, leads, erasures: createErasures(rows), publish: publish(parts, published), finishParked };
}
