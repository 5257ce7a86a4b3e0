import { createDocumentStore } from '../../shared/adapters/dynamodb/document-store.ts';
import { createLeadStore } from '../../shared/adapters/dynamodb/lead-store.ts';
import { $consentPolicy } from '../../shared/contracts/documents/consent-policy.ts';
import { $routingPlan } from '../../shared/contracts/documents/routing-plan.ts';
import { $calendar, $slaPolicy } from '../../shared/contracts/documents/sla.ts';
import { access } from './parts/access.ts';
import { accountLookup } from './parts/account-lookup.ts';
import { accounts } from './parts/accounts.ts';
import { base } from './parts/base.ts';
import { documents } from './parts/documents.ts';
import { roster } from './parts/roster.ts';
import { table } from './parts/table.ts';

export function composeRouting() {
  const parts = base('routing');
  const rows = table(parts);
  return {
    ...parts,
    authenticate: access(rows),
    leads: createLeadStore(rows),
    store: createDocumentStore(rows),
    documents: documents(parts, rows, {
      'routing-plan': $routingPlan,
      'sla-policy': $slaPolicy,
      calendar: $calendar,
      'consent-policy': $consentPolicy,
    }),
    roster: roster(parts, rows),
    accounts: accounts(parts, rows),
    accountLookup: accountLookup(parts, rows),
  };
}
