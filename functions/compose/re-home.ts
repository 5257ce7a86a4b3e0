import { createLeadStore } from '../../shared/adapters/dynamodb/lead-store.ts';
import { createRecordStore } from '../../shared/adapters/dynamodb/record-store.ts';
import { $routingPlan } from '../../shared/contracts/documents/routing-plan.ts';
import { $calendar, $slaPolicy } from '../../shared/contracts/documents/sla.ts';
import { base } from './parts/base.ts';
import { documents } from './parts/documents.ts';
import { queues } from './parts/queues.ts';
import { table } from './parts/table.ts';

export function composeReHome() {
  const parts = base('re-home');
  const rows = table(parts);
  return {
    ...parts,
    leads: createLeadStore(rows),
    records: createRecordStore(rows),
    documents: documents(parts, rows, { 'routing-plan': $routingPlan, 'sla-policy': $slaPolicy, calendar: $calendar }),
    queues: queues(parts),
  };
}
