import { createAltcha } from '../../shared/adapters/challenge/altcha.ts';
import { createMemoryBucketStore } from '../../shared/adapters/memory/bucket-store.ts';
import { createMemoryFormSecretStore } from '../../shared/adapters/memory/form-secret-store.ts';
import { isBotAgent } from '../../shared/adapters/system/bot-agent.ts';
import { createFormSecrets } from '../../shared/application/documents/form-secrets.ts';
import type { ChallengeResult } from '../../shared/application/ports/challenge.ts';
import type { Clock, SecretBox } from '../../shared/application/ports/system.ts';
import { createLimiter } from '../../shared/application/spam/limiter.ts';

/** What stands at the door of a form, with a captcha vendor whose next answers a test decides. */
export function gateOf({ box, clock }: { readonly box: SecretBox; readonly clock: Clock }) {
  const formSecretStore = createMemoryFormSecretStore();
  const vendor: { result: ChallengeResult } = { result: 'passed' };
  return {
    vendor,
    formSecretStore,
    limiter: createLimiter({ box, buckets: createMemoryBucketStore() }),
    proofOfWork: createAltcha(box),
    captcha: { verify: async () => vendor.result },
    formSecrets: createFormSecrets({ store: formSecretStore, box, clock }),
    isBotAgent,
  };
}
