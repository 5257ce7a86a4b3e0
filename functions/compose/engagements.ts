import { createEngagementStore } from '../../shared/adapters/dynamodb/engagement-store.ts';
import { createLeadSteps } from '../../shared/adapters/dynamodb/lead-steps.ts';
import { createSns } from '../../shared/adapters/http/sns.ts';
import { createDigest } from '../../shared/adapters/system/digest.ts';
import { createSignatures } from '../../shared/adapters/system/signatures.ts';
import { $consentPolicy } from '../../shared/contracts/documents/consent-policy.ts';
import { $emailProvider } from '../../shared/contracts/documents/email-provider.ts';
import { $form } from '../../shared/contracts/documents/form.ts';
import { access } from './parts/access.ts';
import { assets } from './parts/assets.ts';
import { base } from './parts/base.ts';
import { documents } from './parts/documents.ts';
import { lightGate } from './parts/light-gate.ts';
import { secretBox } from './parts/secret-box.ts';
import { table } from './parts/table.ts';

export function composeEngagements() {
  const parts = base('engagements');
  const rows = table(parts);
  const box = secretBox(parts);
  return {
    ...parts,
    authenticate: access(rows),
    engagements: createEngagementStore(rows),
    leads: createLeadSteps(rows),
    documents: documents(parts, rows, { form: $form, 'email-provider': $emailProvider, 'consent-policy': $consentPolicy }),
    ...lightGate(parts, rows, box),
    signatures: createSignatures(),
    sns: createSns(),
    box,
    digest: createDigest(),
    assets: assets(parts, rows),
  };
}
