import { createDeliveryStore } from '../../shared/adapters/dynamodb/delivery-store.ts';
import { createErasures } from '../../shared/adapters/dynamodb/erasures.ts';
import { createLeadStore } from '../../shared/adapters/dynamodb/lead-store.ts';
import { createLookUpStore } from '../../shared/adapters/dynamodb/look-up-store.ts';
import { createMatchStore } from '../../shared/adapters/dynamodb/match-store.ts';
import { createObligationStore } from '../../shared/adapters/dynamodb/obligation-store.ts';
import { createRecordStore } from '../../shared/adapters/dynamodb/record-store.ts';
import { createDigest } from '../../shared/adapters/system/digest.ts';
import { $consentPolicy } from '../../shared/contracts/documents/consent-policy.ts';
import { $webhookEndpoint } from '../../shared/contracts/documents/webhook-endpoint.ts';
import { base } from './parts/base.ts';
import { documents } from './parts/documents.ts';
import { queues } from './parts/queues.ts';
import { secretBox } from './parts/secret-box.ts';
import { table } from './parts/table.ts';

export function composeClearErased() {
  const parts = base('clear-erased');
  const rows = table(parts);
  return {
    ...parts,
    leads: createLeadStore(rows),
    erasures: createErasures(rows),
    deliveries: createDeliveryStore(rows),
    matches: createMatchStore(rows),
    lookUps: createLookUpStore(rows),
    records: createRecordStore(rows),
    obligations: createObligationStore(rows),
    documents: documents(parts, rows, { 'consent-policy': $consentPolicy, 'webhook-endpoint': $webhookEndpoint }),
    queues: queues(parts),
    box: secretBox(parts),
    digest: createDigest(),
  };
}
