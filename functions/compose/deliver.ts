import { createDeliveryStore } from '../../shared/adapters/dynamodb/delivery-store.ts';
import { createLeadStore } from '../../shared/adapters/dynamodb/lead-store.ts';
import { createWebhookTransport } from '../../shared/adapters/http/webhook-transport.ts';
import { createRandom } from '../../shared/adapters/system/random.ts';
import { base } from './parts/base.ts';
import { documents } from './parts/documents.ts';
import { endpointSecrets } from './parts/endpoint-secrets.ts';
import { queues } from './parts/queues.ts';
import { table } from './parts/table.ts';

export function composeDeliver() {
  const parts = base('deliver-webhook');
  const rows = table(parts);
  return {
    ...parts,
    ...endpointSecrets(parts, rows),
    leads: createLeadStore(rows),
    deliveries: createDeliveryStore(rows),
    documents: documents(parts, rows),
    transport: createWebhookTransport({ allowLoopback: parts.environment.allowLoopbackWebhooks() }),
    queues: queues(parts),
    random: createRandom(),
  };
}
