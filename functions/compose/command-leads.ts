import { createLeadStore } from '../../shared/adapters/dynamodb/lead-store.ts';
import { createDigest } from '../../shared/adapters/system/digest.ts';
import { $routingPlan } from '../../shared/contracts/documents/routing-plan.ts';
import { $rubric } from '../../shared/contracts/documents/rubric.ts';
import { $calendar, $slaPolicy } from '../../shared/contracts/documents/sla.ts';
import { access } from './parts/access.ts';
import { accountLookup } from './parts/account-lookup.ts';
import { base } from './parts/base.ts';
import { documents } from './parts/documents.ts';
import { roster } from './parts/roster.ts';
import { secretBox } from './parts/secret-box.ts';
import { table } from './parts/table.ts';

export function composeCommandLeads() {
  const parts = base('command-leads');
  const rows = table(parts);
  return {
    ...parts,
    authenticate: access(rows),
    leads: createLeadStore(rows),
    documents: documents(parts, rows, { 'routing-plan': $routingPlan, 'sla-policy': $slaPolicy, calendar: $calendar, rubric: $rubric }),
    roster: roster(parts, rows),
    accountLookup: accountLookup(parts, rows),
    box: secretBox(parts),
    digest: createDigest(),
  };
}
