import { createBucketStore } from '../../../shared/adapters/dynamodb/bucket-store.ts';
import { createFormSecretStore } from '../../../shared/adapters/dynamodb/form-secret-store.ts';
import { isBotAgent } from '../../../shared/adapters/system/bot-agent.ts';
import { createFormSecrets } from '../../../shared/application/documents/form-secrets.ts';
import type { SecretBox } from '../../../shared/application/ports/system.ts';
import { createLimiter } from '../../../shared/application/spam/limiter.ts';
import type { Base } from './base.ts';
import type { table } from './table.ts';

/** What stands at every public door; no challenges, whose libraries weigh. */
export const lightGate = ({ clock }: Base, rows: ReturnType<typeof table>, box: SecretBox) => ({
  limiter: createLimiter({ box, buckets: createBucketStore(rows) }),
  formSecrets: createFormSecrets({ store: createFormSecretStore(rows), box, clock }),
  isBotAgent,
});
