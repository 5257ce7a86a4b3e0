import { createEngagementStore } from '../../shared/adapters/dynamodb/engagement-store.ts';
import { createLeadSteps } from '../../shared/adapters/dynamodb/lead-steps.ts';
import { base } from './parts/base.ts';
import { queues } from './parts/queues.ts';
import { secretBox } from './parts/secret-box.ts';
import { table } from './parts/table.ts';

export function composeAttachVisitor() {
  const parts = base('attach-visitor');
  const rows = table(parts);
  return {
    ...parts,
    engagements: createEngagementStore(rows),
    leads: createLeadSteps(rows),
    box: secretBox(parts),
    queues: queues(parts),
  };
}
