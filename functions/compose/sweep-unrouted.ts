import { createLeadStore } from '../../shared/adapters/dynamodb/lead-store.ts';
import { $routingPlan } from '../../shared/contracts/documents/routing-plan.ts';
import { $calendar } from '../../shared/contracts/documents/sla.ts';
import { accountLookup } from './parts/account-lookup.ts';
import { accounts } from './parts/accounts.ts';
import { base } from './parts/base.ts';
import { documents } from './parts/documents.ts';
import { roster } from './parts/roster.ts';
import { table } from './parts/table.ts';

export function composeSweepUnrouted() {
  const parts = base('sweep-unrouted');
  const rows = table(parts);
  return {
    ...parts,
    leads: createLeadStore(rows),
    documents: documents(parts, rows, { 'routing-plan': $routingPlan, calendar: $calendar }),
    roster: roster(parts, rows),
    accounts: accounts(parts, rows),
    accountLookup: accountLookup(parts, rows),
  };
}
