import { createDocumentStore } from '../../shared/adapters/dynamodb/document-store.ts';
import { createFormSecretStore } from '../../shared/adapters/dynamodb/form-secret-store.ts';
import { referredRecords } from '../../shared/adapters/dynamodb/record-reads.ts';
import { createWebhookTransport } from '../../shared/adapters/http/webhook-transport.ts';
import { documentKinds } from '../../shared/contracts/documents/kinds.ts';
import { access } from './parts/access.ts';
import { base } from './parts/base.ts';
import { documents } from './parts/documents.ts';
import { endpointSecrets } from './parts/endpoint-secrets.ts';
import { secretBox } from './parts/secret-box.ts';
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
    recordStore: referredRecords(rows),
    documents: documents(parts, rows, documentKinds),
    secrets,
    formSecretStore: createFormSecretStore(rows),
    box: secretBox(parts),
    transport,
  };
}
