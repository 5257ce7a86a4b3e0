import { leadReads } from '../../shared/adapters/dynamodb/lead-reads.ts';
import { createLookUpStore } from '../../shared/adapters/dynamodb/look-up-store.ts';
import { $consentPolicy } from '../../shared/contracts/documents/consent-policy.ts';
import { $waterfall } from '../../shared/contracts/documents/waterfall.ts';
import { access } from './parts/access.ts';
import { base } from './parts/base.ts';
import { documents } from './parts/documents.ts';
import { table } from './parts/table.ts';

export function composeEnrichment() {
  const parts = base('enrichment');
  const rows = table(parts);
  return {
    ...parts,
    authenticate: access(rows),
    leads: leadReads(rows),
    lookUps: createLookUpStore(rows),
    documents: documents(parts, rows, { waterfall: $waterfall, 'consent-policy': $consentPolicy }),
  };
}
