import { createEngagementStore } from '../../../shared/adapters/dynamodb/engagement-store.ts';
import { createDigest } from '../../../shared/adapters/system/digest.ts';
import type { Base } from './base.ts';
import { mailer } from './mailer.ts';
import { nurturing } from './nurturing.ts';
import { secretBox } from './secret-box.ts';
import { table } from './table.ts';

/** What takes steps of nurture tracks, by a timer or by the sweep. */
export function stepping(parts: Base) {
  const rows = table(parts);
  return {
    ...parts,
    ...nurturing(parts, rows),
    engagements: createEngagementStore(rows),
    box: secretBox(parts),
    digest: createDigest(),
    mailer: mailer(parts),
  };
}
