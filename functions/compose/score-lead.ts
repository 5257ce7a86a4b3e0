import { createEngagementStore } from '../../shared/adapters/dynamodb/engagement-store.ts';
import { leadLists } from '../../shared/adapters/dynamodb/lead-lists.ts';
import { createLeadSteps } from '../../shared/adapters/dynamodb/lead-steps.ts';
import { $consentPolicy } from '../../shared/contracts/documents/consent-policy.ts';
import { $rubric } from '../../shared/contracts/documents/rubric.ts';
import { $webhookEndpoint } from '../../shared/contracts/documents/webhook-endpoint.ts';
import { accounts } from './parts/accounts.ts';
import { base } from './parts/base.ts';
import { documents } from './parts/documents.ts';
import { publish } from './parts/publish.ts';
import { queues } from './parts/queues.ts';
import { roster } from './parts/roster.ts';
import { table } from './parts/table.ts';

export function composeScoreLead() {
  const parts = base('score-lead');
  const rows = table(parts);
  const published = documents(parts, rows, { rubric: $rubric, 'consent-policy': $consentPolicy, 'webhook-endpoint': $webhookEndpoint });
  return {
    ...parts,
    leads: { ...createLeadSteps(rows), ...leadLists(rows) },
    engagements: createEngagementStore(rows),
    documents: published,
    accounts: accounts(parts, rows),
    roster: roster(parts, rows),
    publish: publish(parts, published),
    queues: queues(parts),
  };
}
