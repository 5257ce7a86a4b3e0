import { createLeadStore } from '../../shared/adapters/dynamodb/lead-store.ts';
import { createNurtureStore } from '../../shared/adapters/dynamodb/nurture-store.ts';
import { createObligationStore } from '../../shared/adapters/dynamodb/obligation-store.ts';
import { createDigest } from '../../shared/adapters/system/digest.ts';
import { $consentPolicy } from '../../shared/contracts/documents/consent-policy.ts';
import { access } from './parts/access.ts';
import { base } from './parts/base.ts';
import { documents } from './parts/documents.ts';
import { secretBox } from './parts/secret-box.ts';
import { table } from './parts/table.ts';

export function composeConsent() {
  const parts = base('consent');
  const rows = table(parts);
  return {
    ...parts,
    authenticate: access(rows),
    leads: createLeadStore(rows),
    obligations: createObligationStore(rows),
    nurture: createNurtureStore(rows),
    documents: documents(parts, rows, { 'consent-policy': $consentPolicy }),
    box: secretBox(parts),
    digest: createDigest(),
  };
}
