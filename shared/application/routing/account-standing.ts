import type { AccountView } from '../../domain/graph/account.ts';
import { businessDomains } from '../../domain/graph/business-domains.ts';
import type { Lead } from '../../domain/leads/lead.ts';
import { type AccountCandidate, type AccountStanding, chooseAccount } from '../../domain/routing/account-steps.ts';
import type { AccountRules } from '../../domain/routing/plan.ts';
import type { AccountLookup } from '../accounts/account-lookup.ts';
import type { Accounts } from '../accounts/accounts.ts';
import type { LeadStore } from '../ports/lead-store.ts';

export type StandingDeps = {
  readonly accounts: Pick<Accounts, 'view'>;
  readonly accountLookup: Pick<AccountLookup, 'byDomain'>;
  readonly leads: Pick<LeadStore, 'assignment'>;
};

type Standing = { readonly accountId: string | null; readonly standing: AccountStanding };
type Subject = Pick<Lead, 'accountId' | 'domainKey' | 'person' | 'company'>;

/** Parents looked at above an account. */
const maxParents = 5;

/** The accounts that may have a say in who gets the lead, as they stand now; `accountId` is the one a tiebreaker chose, else the lead's own. */
export async function accountStanding(deps: StandingDeps, lead: Subject, rules: AccountRules): Promise<Standing> {
  const among = lead.accountId === null ? await accountsByDomain(deps, lead) : [];
  const chosen = among.length > 1 ? chooseAccount(among, rules.match) : (among[0]?.view ?? null);
  if (among.length > 1 && chosen === null) {
    const ambiguous = [...new Set(among.map(({ view }) => view.account.id))];
    return { accountId: null, standing: { chain: [], ambiguous, assignmentKey: null, assignment: null } };
  }
  const accountId = chosen?.account.id ?? lead.accountId;
  const chain = accountId === null ? [] : await chainOf(deps, accountId, rules);
  const assignmentKey = keyOf(chain[0] === undefined ? null : chain[0].account.id, lead, rules);
  const assignment = assignmentKey === null ? null : await deps.leads.assignment(assignmentKey);
  return { accountId, standing: { chain, ambiguous: [], assignmentKey, assignment } };
}

function keyOf(accountId: string | null, { domainKey }: Subject, { assign }: AccountRules): string | null {
  if (assign === 'none') return null;
  if (accountId !== null) return `account/${accountId}`;
  return assign === 'domain' && domainKey !== null ? `domain/${domainKey}` : null;
}

/** Accounts of the lead's two domains, each once; one at most in nearly every case, and then enrichment has found it. */
async function accountsByDomain({ accounts, accountLookup }: StandingDeps, lead: Subject): Promise<readonly AccountCandidate[]> {
  const domains = businessDomains(lead);
  if (domains.length < 2) return [];
  const ids = await Promise.all(domains.map(accountLookup.byDomain));
  const found = await Promise.all(ids.map((id) => (id === null ? null : accounts.view(id))));
  return found.flatMap((view, i) => (view === null ? [] : [{ view, domain: i === 0 ? ('email' as const) : ('company' as const) }]));
}

/** The account and those above it that have a say, the nearest first. */
export async function chainOf(
  { accounts }: Pick<StandingDeps, 'accounts'>,
  accountId: string,
  { parents }: Pick<AccountRules, 'parents'>,
): Promise<readonly AccountView[]> {
  const chain: AccountView[] = [];
  for (let id: string | null = accountId; id !== null && chain.length <= maxParents; ) {
    const view: AccountView | null = await accounts.view(id);
    if (view === null) break;
    chain.push(view);
    id = parents === 'inherited' ? view.account.parentId : null;
  }
  return chain;
}
