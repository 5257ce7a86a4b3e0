import { createEngagementStore } from '../../shared/adapters/dynamodb/engagement-store.ts';
import { createLeadStore } from '../../shared/adapters/dynamodb/lead-store.ts';
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
    leads: createLeadStore(rows),
    box: secretBox(parts),
    queues: queues(parts),
  };
}
