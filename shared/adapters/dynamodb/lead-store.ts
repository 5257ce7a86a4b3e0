import type { LeadStore } from '../../application/ports/lead-store.ts';
import type { LeadEvent } from '../../contracts/events/catalogue.ts';
import type { Table } from './client.ts';
import { commitClock, commitLead } from './lead-commit.ts';
import { leadLists } from './lead-lists.ts';
import { leadReads } from './lead-reads.ts';
import { parking } from './parking.ts';

/**
 * Called around each transaction with the events it carries, where no table stream reports them (one machine). `before`
 * may see events that never commit; `after` sees only committed ones, and its failure fails the call although the commit
 * stands.
 */
export type CommitHooks = {
  readonly before?: (events: readonly LeadEvent[]) => Promise<void>;
  readonly after?: (events: readonly LeadEvent[]) => Promise<void>;
};

/** The lead store on one table. Every commit is one TransactWriteItems. */
export function createLeadStore({ hooks = {}, ...table }: Table & { readonly hooks?: CommitHooks }): LeadStore {
  return {
    ...leadReads(table),
    ...leadLists(table),
    ...parking(table),
    commit: async (commit) => {
      await hooks.before?.(commit.events);
      const result = await commitLead(table, commit);
      if (result.ok) await hooks.after?.(commit.events);
      return result;
    },
    commitClock: async ({ events, ...write }) => {
      await hooks.before?.(events);
      const result = await commitClock(table, write, events);
      if (result === 'ok') await hooks.after?.(events);
      return result;
    },
  };
}
