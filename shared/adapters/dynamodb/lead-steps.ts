import type { LeadStore } from '../../application/ports/lead-store.ts';
import type { Table } from './client.ts';
import { commitLead } from './lead-commit.ts';
import { leadReads } from './lead-reads.ts';

/** What a step of the pipeline needs of the lead store: neither lists nor what waits without a lead, which are 4 KB of a bundle. */
export const createLeadSteps = (table: Table): ReturnType<typeof leadReads> & Pick<LeadStore, 'commit'> => ({
  ...leadReads(table),
  commit: (commit) => commitLead(table, commit),
});
