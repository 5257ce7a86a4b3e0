import { createDeliveryStore } from '../../../shared/adapters/dynamodb/delivery-store.ts';
import { createLeadStore } from '../../../shared/adapters/dynamodb/lead-store.ts';
import { createObligationStore } from '../../../shared/adapters/dynamodb/obligation-store.ts';
import { createWebhookTransport } from '../../../shared/adapters/http/webhook-transport.ts';
import { createRandom } from '../../../shared/adapters/system/random.ts';
import { createSlowEndpoints } from '../../../shared/application/webhooks/slow-endpoints.ts';
import { $consentPolicy } from '../../../shared/contracts/documents/consent-policy.ts';
import { $webhookEndpoint } from '../../../shared/contracts/documents/webhook-endpoint.ts';
import type { Base } from './base.ts';
import { documents } from './documents.ts';
import { endpointSecrets } from './endpoint-secrets.ts';
import { queues } from './queues.ts';
import { table } from './table.ts';

/** What posts deliveries, on either lane. */
export function delivering(parts: Base) {
  const rows = table(parts);
  return {
    ...endpointSecrets(parts, rows),
    leads: createLeadStore(rows),
    deliveries: createDeliveryStore(rows),
    obligations: createObligationStore(rows),
    documents: documents(parts, rows, { 'webhook-endpoint': $webhookEndpoint, 'consent-policy': $consentPolicy }),
    transport: createWebhookTransport({ allowLoopback: parts.environment.allowLoopbackWebhooks() }),
    queues: queues(parts),
    random: createRandom(),
    slow: createSlowEndpoints(),
  };
}
