import { $opportunity } from '../../contracts/documents/account-records.ts';
import type { LeadId } from '../../domain/kernel/ids.ts';
import type { Decision } from '../../domain/leads/decision.ts';
import type { Lead } from '../../domain/leads/lead.ts';
import type { Outcome } from '../../domain/replay/record.ts';
import { memberRows } from '../leads/member-rows.ts';
import type { RecordStore } from '../ports/record-store.ts';

export type OutcomeDeps = { readonly records: Pick<RecordStore, 'referrers' | 'getMany'> };

/** These say nothing of whether the lead was worth a call. */
const noVerdict: ReadonlySet<unknown> = new Set(['duplicate', 'consent-withdrawn']);
/** Deals of one lead that are looked at. */
const mostDeals = 20;

/** What became of a lead: a won deal outweighs a lost one, and an open one leaves it open. */
export async function outcomeOf(deps: OutcomeDeps, lead: Lead, decisions: readonly Decision[]): Promise<Outcome> {
  if (lead.stage === 'customer') return 'won';
  const deals = await memberRows(lead, (leadId) => dealsOf(deps, leadId));
  if (deals.includes('won')) return 'won';
  if (deals.includes('open')) return null;
  if (deals.includes('lost')) return 'lost';
  const closing = decisions.findLast(({ kind }) => kind === 'stage');
  return lead.stage === 'disqualified' && !noVerdict.has(closing?.outcome.code) ? 'lost' : null;
}

async function dealsOf({ records }: OutcomeDeps, leadId: LeadId): Promise<readonly string[]> {
  const { items } = await records.referrers({ type: 'lead', id: leadId }, 'opportunity.primary-lead', { cursor: null, limit: mostDeals });
  if (items.length === 0) return [];
  const rows = await records.getMany('opportunity', items);
  return rows.flatMap(({ body }) => {
    const deal = $opportunity.parse(body);
    return deal.primaryLeadId === leadId ? [deal.state] : [];
  });
}
