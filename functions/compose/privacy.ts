import { createAuditLog } from '../../shared/adapters/dynamodb/audit.ts';
import { createDeliveryStore } from '../../shared/adapters/dynamodb/delivery-store.ts';
import { createEngagementStore } from '../../shared/adapters/dynamodb/engagement-store.ts';
import { createErasures } from '../../shared/adapters/dynamodb/erasures.ts';
import { createLeadGroups } from '../../shared/adapters/dynamodb/lead-groups.ts';
import { createLeadStore } from '../../shared/adapters/dynamodb/lead-store.ts';
import { createLookUpStore } from '../../shared/adapters/dynamodb/look-up-store.ts';
import { createMatchStore } from '../../shared/adapters/dynamodb/match-store.ts';
import { createNurtureStore } from '../../shared/adapters/dynamodb/nurture-store.ts';
import { createRecordStore } from '../../shared/adapters/dynamodb/record-store.ts';
import { access } from './parts/access.ts';
import { base } from './parts/base.ts';
import { secretBox } from './parts/secret-box.ts';
import { table } from './parts/table.ts';

export function composePrivacy() {
  const parts = base('privacy');
  const rows = table(parts);
  return {
    ...parts,
    authenticate: access(rows),
    leads: createLeadStore(rows),
    groups: createLeadGroups(rows),
    erasures: createErasures(rows),
    engagements: createEngagementStore(rows),
    deliveries: createDeliveryStore(rows),
    matches: createMatchStore(rows),
    lookUps: createLookUpStore(rows),
    nurture: createNurtureStore(rows),
    records: createRecordStore(rows),
    audit: createAuditLog(rows),
    box: secretBox(parts),
  };
}
