import { $account, $opportunity } from '../../contracts/documents/account-records.ts';
import type { Condition, Facts } from '../../domain/conditions/condition.ts';
import { fieldsOf } from '../../domain/conditions/fields-of.ts';
import { type AccountView, accountFacts, type OpenOpportunity } from '../../domain/graph/account.ts';
import type { Page } from '../ports/lead-store.ts';
import type { RecordStore, StoredRecord } from '../ports/record-store.ts';
import type { Clock } from '../ports/system.ts';
import { createTimedCache } from '../timed-cache.ts';

/** Accounts as decisions see them, cached in the sandbox. */
export type Accounts = {
  /** The account with its open opportunities; null when there is none of that id. */
  readonly view: (accountId: string) => Promise<AccountView | null>;
  readonly invalidate: () => void;
};

type Store = Pick<RecordStore, 'get' | 'getMany' | 'referrers'>;

/** A company with more open deals than this has them counted up to here. */
const maxOpen = 100;
const pageSize = 100;

export function createAccounts(deps: { readonly store: Store; readonly clock: Clock }): Accounts {
  const views = createTimedCache(deps.clock, async (id): Promise<AccountView | null> => {
    const [row, openOpportunities] = await Promise.all([deps.store.get('account', id), openOf(deps.store, id)]);
    return row === null ? null : { account: $account.parse(row.body), openOpportunities };
  });
  return { view: views.get, invalidate: views.clear };
}

/** By id. Closed deals stay with their account, so page after page is read until there are enough open ones. */
async function openOf(store: Store, accountId: string): Promise<readonly OpenOpportunity[]> {
  const open: OpenOpportunity[] = [];
  for (let cursor: string | null = null; ; ) {
    const page: Page<string> = await store.referrers({ type: 'account', id: accountId }, 'opportunity.account', {
      cursor,
      limit: pageSize,
    });
    open.push(...openAmong(page.items.length === 0 ? [] : await store.getMany('opportunity', page.items), accountId));
    if (page.cursor === null || open.length >= maxOpen) return open.slice(0, maxOpen);
    cursor = page.cursor;
  }
}

const openAmong = (rows: readonly StoredRecord[], accountId: string): readonly OpenOpportunity[] =>
  rows
    .map((row) => $opportunity.parse(row.body))
    .filter((deal) => deal.accountId === accountId && deal.state === 'open')
    .map(({ id, ownerId, stage, amountMinor, currency, closeDate }) => ({ id, ownerId, stage, amountMinor, currency, closeDate }))
    .sort((a, b) => (a.id < b.id ? -1 : 1));

/** The facts `account.*` of a lead for conditions that ask for one; nothing is read, and none are given, when none of them does. */
export async function factsOfAccount(
  accounts: Pick<Accounts, 'view'>,
  accountId: string | null,
  conditions: readonly Condition[],
): Promise<Facts> {
  const asked = conditions.some((condition) => fieldsOf(condition).some((field) => /^account\.(?!leads\.)/.test(field)));
  if (!asked) return {};
  return accountFacts(accountId === null ? null : await accounts.view(accountId));
}
