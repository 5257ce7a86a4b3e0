import { createFormSecretStore } from '../../shared/adapters/dynamodb/form-secret-store.ts';
import { commitLead } from '../../shared/adapters/dynamodb/lead-commit.ts';
import { leadFacts } from '../../shared/adapters/dynamodb/lead-facts.ts';
import { createLookUpStore } from '../../shared/adapters/dynamodb/look-up-store.ts';
import { createProviders } from '../../shared/adapters/http/providers/providers.ts';
import { createDigest } from '../../shared/adapters/system/digest.ts';
import { createFormSecrets } from '../../shared/application/documents/form-secrets.ts';
import type { LookUpDeps } from '../../shared/application/enrichment/look-up.ts';
import { $consentPolicy } from '../../shared/contracts/documents/consent-policy.ts';
import { $waterfall } from '../../shared/contracts/documents/waterfall.ts';
import { accountLookup } from './parts/account-lookup.ts';
import { base } from './parts/base.ts';
import { documents } from './parts/documents.ts';
import { queues } from './parts/queues.ts';
import { secretBox } from './parts/secret-box.ts';
import { table } from './parts/table.ts';

export function composeLookUp() {
  const parts = base('look-up');
  const rows = table(parts);
  const box = secretBox(parts);
  return {
    ...parts,
    leads: { ...leadFacts(rows), commit: (commit) => commitLead(rows, commit) } satisfies LookUpDeps['leads'],
    lookUps: createLookUpStore(rows),
    providers: createProviders(),
    formSecrets: createFormSecrets({ store: createFormSecretStore(rows), box, clock: parts.clock }),
    documents: documents(parts, rows, { waterfall: $waterfall, 'consent-policy': $consentPolicy }),
    accountLookup: accountLookup(parts, rows),
    box,
    digest: createDigest(),
    queues: queues(parts),
  };
}
