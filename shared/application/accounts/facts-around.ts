import type { Condition, Facts } from '../../domain/conditions/condition.ts';
import { fieldsOf } from '../../domain/conditions/fields-of.ts';
import { mayProcess } from '../../domain/consent/gate.ts';
import { accountLeadFacts } from '../../domain/graph/account-leads.ts';
import type { Lead } from '../../domain/leads/lead.ts';
import { pinnedConsentPolicy } from '../consent/consent-policy.ts';
import type { Documents } from '../documents/documents.ts';
import type { LeadStore } from '../ports/lead-store.ts';
import { type Accounts, factsOfAccount } from './accounts.ts';

export type AroundDeps = {
  readonly accounts: Pick<Accounts, 'view'>;
  readonly leads: Pick<LeadStore, 'list'>;
  readonly documents: Documents<'consent-policy'>;
};

/** Leads of one account whose scores are rolled up: the first captured. One page of the index, whatever the size of the account. */
export const mostRolledUp = 100;
export const rollUpPrefix = 'account.leads.';

/**
 * What a rubric may read beyond the lead: its account, and what the scores of the account's other leads come to. Each is read
 * only when a condition asks for it.
 */
export async function factsAround(deps: AroundDeps, lead: Lead, conditions: readonly Condition[]): Promise<Facts> {
  const asked = conditions.some((condition) => fieldsOf(condition).some((field) => field.startsWith(rollUpPrefix)));
  const [account, others] = await Promise.all([
    factsOfAccount(deps.accounts, lead.accountId, conditions),
    asked ? othersOf(deps, lead) : null,
  ]);
  return { ...account, ...(others === null ? {} : accountLeadFacts(others)) };
}

/**
 * Scores as they were last written: nobody is scored anew for somebody else's score. Whose processing is restricted or who objects
 * to being judged does not count, nor does whom sales has ruled out.
 */
async function othersOf({ leads, documents }: AroundDeps, lead: Lead) {
  if (lead.accountId === null) return [];
  const { body: policy } = await pinnedConsentPolicy(documents);
  const { items } = await leads.list({ account: lead.accountId }, { cursor: null, limit: mostRolledUp + 1 });
  return items
    .filter((other) => other.id !== lead.id && other.quarantine === null && other.stage !== 'disqualified')
    .filter((other) => mayProcess(other, 'profiling', policy).allowed)
    .slice(0, mostRolledUp)
    .flatMap(({ score }) => score ?? []);
}
