import { createEndpointSecretStore } from '../../../shared/adapters/dynamodb/endpoint-secret-store.ts';
import { createDigest } from '../../../shared/adapters/system/digest.ts';
import { createWebhookSigner } from '../../../shared/adapters/system/webhook-signer.ts';
import { createEndpointSecrets } from '../../../shared/application/webhooks/endpoint-secrets.ts';
import type { Base } from './base.ts';
import { secretBox } from './secret-box.ts';
import type { table } from './table.ts';

/** Signing secrets of webhook endpoints, with the signer that uses them. */
export function endpointSecrets(parts: Base, rows: ReturnType<typeof table>) {
  const signer = createWebhookSigner();
  return {
    signer,
    secrets: createEndpointSecrets({ store: createEndpointSecretStore(rows), box: secretBox(parts), signer, digest: createDigest() }),
  };
}
