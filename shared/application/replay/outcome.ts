import type { Decision } from '../../domain/leads/decision.ts';
import type { Lead } from '../../domain/leads/lead.ts';
import type { Outcome } from '../../domain/replay/record.ts';
import { memberRows } from '../leads/member-rows.ts';
import type { ReadDeals } from './deals.ts';

/** These say nothing of whether the lead was worth a call. */
const noVerdict: ReadonlySet<unknown> = new Set(['duplicate', 'consent-withdrawn']);

/** What became of a lead: a won deal outweighs a lost one, and an open one leaves it open. */
export async function outcomeOf(deals: ReadDeals, lead: Lead, decisions: readonly Decision[]): Promise<Outcome> {
  if (lead.stage === 'customer') return 'won';
  const states = await memberRows(lead, deals);
  if (states.includes('won')) return 'won';
  if (states.includes('open')) return null;
  if (states.includes('lost')) return 'lost';
  const closing = decisions.findLast(({ kind }) => kind === 'stage');
  return lead.stage === 'disqualified' && !noVerdict.has(closing?.outcome.code) ? 'lost' : null;
}
