import type { Lead } from '../../domain/leads/lead.ts';
import type { LeadStore, Page } from '../ports/lead-store.ts';

export type UnroutedQuery = {
  readonly queue: string;
  readonly reason: string | null;
  readonly cursor: string | null;
  readonly limit: number;
};

/** Leads that wait in a queue for an owner, longest there first, each with the reason. A page beside a reason may be short. */
export const createUnroutedLeads =
  ({ leads }: { readonly leads: Pick<LeadStore, 'list'> }) =>
  async ({ queue, reason, cursor, limit }: UnroutedQuery): Promise<Page<Lead>> => {
    const page = await leads.list({ queue }, { cursor, limit });
    return { items: page.items.filter((lead) => reason === null || lead.queueReason === reason), cursor: page.cursor };
  };
