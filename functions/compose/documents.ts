import { createDocumentStore } from '../../shared/adapters/dynamodb/document-store.ts';
import { createLeadStore } from '../../shared/adapters/dynamodb/lead-store.ts';
import { createRecordStore } from '../../shared/adapters/dynamodb/record-store.ts';
import { createWebhookTransport } from '../../shared/adapters/http/webhook-transport.ts';
import { createDigest } from '../../shared/adapters/system/digest.ts';
import { access } from './parts/access.ts';
import { base } from './parts/base.ts';
import { documents } from './parts/documents.ts';
import { endpointSecrets } from './parts/endpoint-secrets.ts';
import { table } from './parts/table.ts';

export function composeDocuments() {
  const parts = base('documents');
  const rows = table(parts);
  const { secrets } = endpointSecrets(parts, rows);
  const transport = createWebhookTransport({ allowLoopback: parts.environment.allowLoopbackWebhooks() });
  return {
    ...parts,
    authenticate: access(rows),
    store: createDocumentStore(rows),
    leads: createLeadStore(rows),
    digest: createDigest(),
    recordStore: createRecordStore(rows),
    documents: documents(parts, rows),
    secrets,
    transport,
  };
}
