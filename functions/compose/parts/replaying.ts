import { createDocumentStore } from '../../../shared/adapters/dynamodb/document-store.ts';
import { createJobStore } from '../../../shared/adapters/dynamodb/job-store.ts';
import { leadLists } from '../../../shared/adapters/dynamodb/lead-lists.ts';
import { createLeadPasts } from '../../../shared/adapters/dynamodb/lead-pasts.ts';
import { createRecordReads } from '../../../shared/adapters/dynamodb/record-reads.ts';
import { $consentPolicy } from '../../../shared/contracts/documents/consent-policy.ts';
import { $routingPlan } from '../../../shared/contracts/documents/routing-plan.ts';
import { $calendar } from '../../../shared/contracts/documents/sla.ts';
import { accounts } from './accounts.ts';
import type { Base } from './base.ts';
import { documents } from './documents.ts';
import { files } from './files.ts';
import { queues } from './queues.ts';
import { roster } from './roster.ts';
import type { table } from './table.ts';

/** What replays leads, few or many. */
export const replaying = (parts: Base, rows: ReturnType<typeof table>) => ({
  jobs: createJobStore(rows),
  files: files(parts),
  queues: queues(parts),
  store: createDocumentStore(rows),
  documents: documents(parts, rows, { 'routing-plan': $routingPlan, 'consent-policy': $consentPolicy, calendar: $calendar }),
  leads: leadLists(rows),
  pasts: createLeadPasts(rows),
  accounts: accounts(parts, rows),
  roster: roster(parts, rows),
  records: createRecordReads(rows),
});
