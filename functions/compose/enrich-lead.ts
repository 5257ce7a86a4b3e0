import { createLeadSteps } from '../../shared/adapters/dynamodb/lead-steps.ts';
import { $consentPolicy } from '../../shared/contracts/documents/consent-policy.ts';
import { $form } from '../../shared/contracts/documents/form.ts';
import { $waterfall } from '../../shared/contracts/documents/waterfall.ts';
import { $webhookEndpoint } from '../../shared/contracts/documents/webhook-endpoint.ts';
import { accountLookup } from './parts/account-lookup.ts';
import { base } from './parts/base.ts';
import { documents } from './parts/documents.ts';
import { publish } from './parts/publish.ts';
import { queues } from './parts/queues.ts';
import { secretBox } from './parts/secret-box.ts';
import { table } from './parts/table.ts';

export function composeEnrichLead() {
  const parts = base('enrich-lead');
  const rows = table(parts);
  const published = documents(parts, rows, {
    form: $form,
    'consent-policy': $consentPolicy,
    waterfall: $waterfall,
    'webhook-endpoint': $webhookEndpoint,
  });
  return {
    ...parts,
    leads: createLeadSteps(rows),
    documents: published,
    accountLookup: accountLookup(parts, rows),
    box: secretBox(parts),
    publish: publish(parts, published),
    queues: queues(parts),
  };
}
