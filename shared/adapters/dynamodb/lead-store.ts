import type { LeadStore } from '../../application/ports/lead-store.ts';
import type { SealedTable } from './client.ts';
import { commitClock, commitLead } from './lead-commit.ts';
import { leadLists } from './lead-lists.ts';
import { leadReads } from './lead-reads.ts';
import { parking } from './parking.ts';

/** The lead store on one table. Every commit is one TransactWriteItems; its event rows reach the outbox by the stream. */
export const createLeadStore = (table: SealedTable): LeadStore => ({
  ...leadReads(table),
  ...leadLists(table),
  ...parking(table),
  commit: (commit) => commitLead(table, commit),
  commitClock: ({ events, ...write }) => commitClock(table, write, events),
});
