import { earliest, type Instant, latest } from '../../kernel/instant.ts';
import { type DisqualifyReason, disqualifyReasons, type Stage } from '../../leads/lifecycle.ts';

/** How a deal of the lead, or of its account, ended. */
export type DealOutcome = { readonly won: boolean; readonly at: Instant };
export type Outcome = { readonly won: boolean; readonly at: Instant };

/** What was closed for reasons that say nothing of whether the person would have bought. */
const untelling: ReadonlySet<DisqualifyReason> = new Set(['spam', 'duplicate', 'bad-data', 'consent-withdrawn']);

const tells = (code: string): boolean => disqualifyReasons.some((known) => known === code && !untelling.has(known));

/**
 * What became of a lead: a won deal or a customer is won, whatever else happened; then a lead that sales closed is lost, or says nothing
 * (`untelling`, as when it was only put back); then a lost deal. Null while it is open. `closed`: when it came to its stage, and under which code.
 */
export function outcomeOf(
  stage: Stage,
  deals: readonly DealOutcome[],
  closed: { readonly at: Instant; readonly code: string | null },
): Outcome | 'untelling' | null {
  const won = deals.filter((deal) => deal.won).map(({ at }) => at);
  const [first, ...later] = won;
  if (first !== undefined) return { won: true, at: later.reduce(earliest, first) };
  if (stage === 'customer') return { won: true, at: closed.at };
  if (stage === 'disqualified') return closed.code !== null && tells(closed.code) ? { won: false, at: closed.at } : 'untelling';
  const [lost, ...others] = deals.map(({ at }) => at);
  if (lost === undefined) return stage === 'recycled' ? 'untelling' : null;
  return { won: false, at: others.reduce(latest, lost) };
}
