import { createEngagementStore } from '../../shared/adapters/dynamodb/engagement-store.ts';
import { createLeadStore } from '../../shared/adapters/dynamodb/lead-store.ts';
import { $consentPolicy } from '../../shared/contracts/documents/consent-policy.ts';
import { $rubric } from '../../shared/contracts/documents/rubric.ts';
import { $webhookEndpoint } from '../../shared/contracts/documents/webhook-endpoint.ts';
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
    leads: createLeadStore(rows),
    engagements: createEngagementStore(rows),
    documents: published,
    roster: roster(parts, rows),
    publish: publish(parts, published),
    queues: queues(parts),
  };
}
