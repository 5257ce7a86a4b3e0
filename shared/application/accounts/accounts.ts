import { $account, $opportunity } from '../../contracts/documents/account-records.ts';
import type { Condition, Facts } from '../../domain/conditions/condition.ts';
import { fieldsOf } from '../../domain/conditions/fields-of.ts';
import { type AccountView, accountFacts, type OpenOpportunity } from '../../domain/graph/account.ts';
import type { RecordStore } from '../ports/record-store.ts';
import type { Clock } from '../ports/system.ts';
import { createTimedCache } from '../timed-cache.ts';

/** Accounts as decisions see them, cached in the sandbox. */
export type Accounts = {
  /** The account with its open opportunities; null when there is none of that id. */
  readonly view: (accountId: string) => Promise<AccountView | null>;
  readonly invalidate: () => void;
};

type Store = Pick<RecordStore, 'get' | 'getMany' | 'referrers'>;

/** A company with more deals than this still has them counted up to here. */
const maxOpportunities = 100;

export function createAccounts(deps: { readonly store: Store; readonly clock: Clock }): Accounts {
  const views = createTimedCache(deps.clock, async (id): Promise<AccountView | null> => {
    const [row, openOpportunities] = await Promise.all([deps.store.get('account', id), openOf(deps.store, id)]);
    return row === null ? null : { account: $account.parse(row.body), openOpportunities };
  });
  return { view: views.get, invalidate: views.clear };
}

async function openOf(store: Store, accountId: string): Promise<readonly OpenOpportunity[]> {
  const target = { type: 'account', id: accountId } as const;
  const { items } = await store.referrers(target, 'opportunity.account', { cursor: null, limit: maxOpportunities });
  const rows = items.length === 0 ? [] : await store.getMany('opportunity', items);
  return rows
    .map((row) => $opportunity.parse(row.body))
    .filter((deal) => deal.accountId === accountId && deal.state === 'open')
    .map(({ id, ownerId, stage }) => ({ id, ownerId, stage }))
    .sort((a, b) => (a.id < b.id ? -1 : 1));
}

/** The facts `account.*` of a lead for conditions that ask for one; nothing is read, and none are given, when none of them does. */
export async function factsOfAccount(
  accounts: Pick<Accounts, 'view'>,
  accountId: string | null,
  conditions: readonly Condition[],
): Promise<Facts> {
  const asked = conditions.some((condition) => fieldsOf(condition).some((field) => field.startsWith('account.')));
  if (!asked) return {};
  return accountFacts(accountId === null ? null : await accounts.view(accountId));
}
