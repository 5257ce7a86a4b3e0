import type { LeadStore } from '../../application/ports/lead-store.ts';
import type { SealedTable } from './client.ts';
import { commitLead } from './lead-commit.ts';
import { leadReads } from './lead-reads.ts';

/** What a step of the pipeline needs of the lead store; lists and parking are for others. */
export const createLeadSteps = (table: SealedTable) =>
  ({ ...leadReads(table), commit: (commit) => commitLead(table, commit) }) satisfies Partial<LeadStore>;
