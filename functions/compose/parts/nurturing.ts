import { leadReads } from '../../../shared/adapters/dynamodb/lead-reads.ts';
import { createNurtureStore } from '../../../shared/adapters/dynamodb/nurture-store.ts';
import { $consentPolicy } from '../../../shared/contracts/documents/consent-policy.ts';
import { $nurtureTrack } from '../../../shared/contracts/documents/nurture-track.ts';
import { $calendar } from '../../../shared/contracts/documents/sla.ts';
import { accounts } from './accounts.ts';
import type { Base } from './base.ts';
import { documents } from './documents.ts';
import type { table } from './table.ts';

/** What looks at a lead and moves its runs. */
export const nurturing = (parts: Base, rows: ReturnType<typeof table>) => ({
  leads: leadReads(rows),
  nurture: createNurtureStore(rows),
  documents: documents(parts, rows, { 'nurture-track': $nurtureTrack, calendar: $calendar, 'consent-policy': $consentPolicy }),
  accounts: accounts(parts, rows),
});
