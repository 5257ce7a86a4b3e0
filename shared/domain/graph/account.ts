import type { Facts } from '../conditions/condition.ts';
import type { AccountStatus } from './account-status.ts';

export type Account = {
  readonly id: string;
  readonly name: string;
  /** Registrable domain: the natural key. */
  readonly domain: string;
  readonly aliases: readonly string[];
  readonly parentId: string | null;
  readonly ownerId: string | null;
  /** On the list of accounts that sales has chosen by name. */
  readonly named: boolean;
  readonly segment: string | null;
  readonly tier: string | null;
  readonly employees: number | null;
  readonly industry: string | null;
  /** ISO 3166-1 alpha-2, upper case. */
  readonly country: string | null;
  readonly status: AccountStatus;
};

export type OpenOpportunity = {
  readonly id: string;
  readonly ownerId: string | null;
  readonly stage: string;
  readonly amountMinor: number | null;
  readonly currency: string | null;
  /** Local date, `2026-12-31`. */
  readonly closeDate: string | null;
};

/** An account as decisions see it. */
export type AccountView = { readonly account: Account; readonly openOpportunities: readonly OpenOpportunity[] };

/** The account of a lead as conditions read it; every fact is null for a lead without one. */
export function accountFacts(view: AccountView | null): Facts {
  const account = view?.account;
  return {
    'account.id': account?.id ?? null,
    'account.named': account?.named ?? null,
    'account.customer': account === undefined ? null : account.status === 'customer',
    'account.status': account?.status ?? null,
    'account.segment': account?.segment ?? null,
    'account.tier': account?.tier ?? null,
    'account.industry': account?.industry ?? null,
    'account.employees': account?.employees ?? null,
    'account.country': account?.country ?? null,
    'account.owner': account?.ownerId ?? null,
    'account.parent': account?.parentId ?? null,
    'account.openOpportunities': view?.openOpportunities.length ?? null,
  };
}
