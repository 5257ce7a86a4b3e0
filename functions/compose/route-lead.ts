import { createLeadSteps } from '../../shared/adapters/dynamodb/lead-steps.ts';
import { openLeads } from '../../shared/adapters/dynamodb/open-leads.ts';
import { $consentPolicy } from '../../shared/contracts/documents/consent-policy.ts';
import { $routingPlan } from '../../shared/contracts/documents/routing-plan.ts';
import { $calendar, $slaPolicy } from '../../shared/contracts/documents/sla.ts';
import { $webhookEndpoint } from '../../shared/contracts/documents/webhook-endpoint.ts';
import { accountLookup } from './parts/account-lookup.ts';
import { accounts } from './parts/accounts.ts';
import { base } from './parts/base.ts';
import { documents } from './parts/documents.ts';
import { publish } from './parts/publish.ts';
import { queues } from './parts/queues.ts';
import { roster } from './parts/roster.ts';
import { table } from './parts/table.ts';

export function composeRouteLead() {
  const parts = base('route-lead');
  const rows = table(parts);
  const published = documents(parts, rows, {
    'routing-plan': $routingPlan,
    'sla-policy': $slaPolicy,
    calendar: $calendar,
    'consent-policy': $consentPolicy,
    'webhook-endpoint': $webhookEndpoint,
  });
  return {
    ...parts,
    leads: { ...createLeadSteps(rows), ...openLeads(rows) },
    documents: published,
    roster: roster(parts, rows),
    accounts: accounts(parts, rows),
    accountLookup: accountLookup(parts, rows),
    publish: publish(parts, published),
    queues: queues(parts),
  };
}
