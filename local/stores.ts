import { createAltcha } from '../shared/adapters/challenge/altcha.ts';
import { createDiskFileStore } from '../shared/adapters/disk/file-store.ts';
import { createAuditLog } from '../shared/adapters/dynamodb/audit.ts';
import { createBucketStore } from '../shared/adapters/dynamodb/bucket-store.ts';
import type { Table } from '../shared/adapters/dynamodb/client.ts';
import { createDeliveryStore } from '../shared/adapters/dynamodb/delivery-store.ts';
import { createDocumentStore } from '../shared/adapters/dynamodb/document-store.ts';
import { createEndpointSecretStore } from '../shared/adapters/dynamodb/endpoint-secret-store.ts';
import { createEngagementStore } from '../shared/adapters/dynamodb/engagement-store.ts';
import { createErasures } from '../shared/adapters/dynamodb/erasures.ts';
import { createFormSecretStore } from '../shared/adapters/dynamodb/form-secret-store.ts';
import { createJobStore } from '../shared/adapters/dynamodb/job-store.ts';
import { createKeyStore } from '../shared/adapters/dynamodb/key-store.ts';
import { createLeadGroups } from '../shared/adapters/dynamodb/lead-groups.ts';
import { createLeadPasts } from '../shared/adapters/dynamodb/lead-pasts.ts';
import { createLeadStore } from '../shared/adapters/dynamodb/lead-store.ts';
import { createLearnedStore } from '../shared/adapters/dynamodb/learned-store.ts';
import { createLookUpStore } from '../shared/adapters/dynamodb/look-up-store.ts';
import { createMatchStore } from '../shared/adapters/dynamodb/match-store.ts';
import { createNurtureStore } from '../shared/adapters/dynamodb/nurture-store.ts';
import { createObligationStore } from '../shared/adapters/dynamodb/obligation-store.ts';
import { createRecordStore } from '../shared/adapters/dynamodb/record-store.ts';
import { createMetaGraph } from '../shared/adapters/http/meta-graph.ts';
import { createProviders } from '../shared/adapters/http/providers/providers.ts';
import { createSns } from '../shared/adapters/http/sns.ts';
import { createTurnstile } from '../shared/adapters/http/turnstile.ts';
import { createWebhookTransport } from '../shared/adapters/http/webhook-transport.ts';
import { isBotAgent } from '../shared/adapters/system/bot-agent.ts';
import { createDigest } from '../shared/adapters/system/digest.ts';
import { createIds } from '../shared/adapters/system/ids.ts';
import { createRandom } from '../shared/adapters/system/random.ts';
import { createSecretBox } from '../shared/adapters/system/secret-box.ts';
import { createSignatures } from '../shared/adapters/system/signatures.ts';
import { createWebhookSigner } from '../shared/adapters/system/webhook-signer.ts';
import { createAuthenticate } from '../shared/application/access/authenticate.ts';
import { createAccountLookup } from '../shared/application/accounts/account-lookup.ts';
import { createAccounts } from '../shared/application/accounts/accounts.ts';
import { createDocuments } from '../shared/application/documents/documents.ts';
import { createFormSecrets } from '../shared/application/documents/form-secrets.ts';
import { createAssets } from '../shared/application/graph/assets.ts';
import type { Clock } from '../shared/application/ports/system.ts';
import { createRoster } from '../shared/application/records/roster.ts';
import { createLimiter } from '../shared/application/spam/limiter.ts';
import { createEndpointSecrets } from '../shared/application/webhooks/endpoint-secrets.ts';
import { documentKinds } from '../shared/contracts/documents/kinds.ts';

export type StoresInput = {
  readonly table: Table;
  readonly clock: Clock;
  readonly masterKey: string;
  readonly allowLoopbackWebhooks: boolean;
  /** Where stand-ins of the providers of enrichment answer on this machine; null: the providers themselves are asked. */
  readonly providersAt: string | null;
  /** Folder of uploads and results. */
  readonly filesFolder: string;
};

/** The ports all functions of the process share; one cache of documents, so that a publish is in force at once. */
export function createStores({ table: rows, clock, masterKey, allowLoopbackWebhooks, providersAt, filesFolder }: StoresInput) {
  const digest = createDigest();
  const box = createSecretBox(async () => masterKey);
  const table = { ...rows, cipher: box.rows };
  const signer = createWebhookSigner();
  const signFile = (text: string) => box.mac('file', text);
  const documentStore = createDocumentStore(table);
  const recordStore = createRecordStore(table);
  const keys = createKeyStore(table);
  const formSecretStore = createFormSecretStore(table);
  return {
    leads: createLeadStore(table),
    pasts: createLeadPasts(table),
    groups: createLeadGroups(table),
    erasures: createErasures(table),
    audit: createAuditLog(table),
    engagements: createEngagementStore(table),
    email: { signatures: createSignatures(), sns: createSns() },
    jobs: createJobStore(table),
    files: createDiskFileStore({ folder: filesFolder, sign: signFile, clock }),
    signFile,
    deliveries: createDeliveryStore(table),
    obligations: createObligationStore(table),
    nurture: createNurtureStore(table),
    matches: createMatchStore(table),
    learned: createLearnedStore(table),
    lookUps: createLookUpStore(table),
    providers: createProviders({ standIn: providersAt }),
    documentStore,
    documents: createDocuments({ store: documentStore, clock, kinds: documentKinds }),
    recordStore,
    roster: createRoster({ store: recordStore, clock }),
    accounts: createAccounts({ store: recordStore, clock }),
    accountLookup: createAccountLookup({ store: recordStore, clock }),
    assets: createAssets({ store: recordStore, clock }),
    keys,
    authenticate: createAuthenticate({ keys, digest }),
    secrets: createEndpointSecrets({ store: createEndpointSecretStore(table), box, signer, digest }),
    transport: createWebhookTransport({ allowLoopback: allowLoopbackWebhooks }),
    ids: createIds(),
    random: createRandom(),
    formSecretStore,
    metaLeads: createMetaGraph(),
    gate: {
      limiter: createLimiter({ box, buckets: createBucketStore(table) }),
      proofOfWork: createAltcha(box),
      captcha: createTurnstile(),
      formSecrets: createFormSecrets({ store: formSecretStore, box, clock }),
      isBotAgent,
    },
    digest,
    box,
    signer,
  };
}
export type Stores = ReturnType<typeof createStores>;
