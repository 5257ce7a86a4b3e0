import type { Lead } from '../../domain/leads/lead.ts';
import { type Stage, stages } from '../../domain/leads/lifecycle.ts';
import { MalformedCursor } from '../ports/errors.ts';
import type { LeadStore, Page } from '../ports/lead-store.ts';

export type ListQuery = {
  readonly stage: Stage | null;
  readonly owner: string | null;
  readonly account: string | null;
  /** Leads no rule placed, which wait in this queue. */
  readonly queue: string | null;
  readonly cursor: string | null;
  readonly limit: number;
};

/**
 * Leads of an account, of an owner, of a stage, waiting in a queue, or of every stage in the order of the lifecycle, each stage best score
 * first. A page may be short at the border of two stages or beside a filter; only a null cursor ends the list.
 */
export const createListLeads =
  (deps: { readonly leads: Pick<LeadStore, 'list'> }) =>
  async (query: ListQuery): Promise<Page<Lead>> => {
    const { owner, account, stage, queue, limit } = query;
    if (account !== null) return filtered(await deps.leads.list({ account }, query), query);
    if (owner !== null) return filtered(await deps.leads.list({ owner }, query), query);
    if (queue !== null) return filtered(await deps.leads.list({ queue }, query), query);
    if (stage !== null) return deps.leads.list({ stage }, query);
    return everyStage(deps.leads, query.cursor, limit);
  };

/** The list of an account, an owner or a queue is short; what is asked for beside it filters the page. */
const filtered = (page: Page<Lead>, { owner, stage, queue }: Pick<ListQuery, 'owner' | 'stage' | 'queue'>): Page<Lead> => ({
  ...page,
  items: page.items.filter(
    (lead) =>
      (owner === null || lead.owner?.id === owner) && (stage === null || lead.stage === stage) && (queue === null || lead.queue === queue),
  ),
});

async function everyStage(leads: Pick<LeadStore, 'list'>, cursor: string | null, limit: number): Promise<Page<Lead>> {
  let { index, inner } = place(cursor);
  for (; index < stages.length; index += 1, inner = null) {
    const stage = stages[index];
    if (stage === undefined) break;
    const page = await leads.list({ stage }, { cursor: inner, limit });
    if (page.items.length === 0) continue;
    const next = page.cursor === null ? (index + 1 < stages.length ? `${index + 1}.` : null) : `${index}.${page.cursor}`;
    return { items: page.items, cursor: next };
  }
  return { items: [], cursor: null };
}

/** `<stage index>.<cursor inside the stage>`. */
function place(cursor: string | null): { readonly index: number; readonly inner: string | null } {
  if (cursor === null) return { index: 0, inner: null };
  const parts = /^(\d{1,2})\.(.*)$/s.exec(cursor);
  const index = Number(parts?.[1] ?? stages.length);
  if (parts === null || index >= stages.length) throw new MalformedCursor();
  return { index, inner: parts[2] === '' ? null : (parts[2] ?? null) };
}
