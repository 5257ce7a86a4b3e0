import { businessDomains } from '../../domain/graph/business-domains.ts';
import type { Lead } from '../../domain/leads/lead.ts';
import type { SecretBox } from '../ports/system.ts';
import type { AccountLookup } from './account-lookup.ts';

export type MatchDeps = { readonly accountLookup: Pick<AccountLookup, 'byDomain'>; readonly box: Pick<SecretBox, 'mac'> };

/** How a lead stands to accounts; `why` names the rule without repeating personal data. */
export type AccountMatch = {
  readonly accountId: string | null;
  /** The place where an account that comes later looks for this lead; null when the lead has no business domain. */
  readonly domainKey: string | null;
  readonly why: 'domain' | 'ambiguous' | 'unknown' | 'no-business-domain';
};

/** 128 bits name a domain well enough, and every commit of the lead carries them. */
const keyLength = 35;

/** Keyed hash of a registrable domain: a person's own domain says who they are, and keys hold no personal data. */
export const domainKeyOf = async (box: Pick<SecretBox, 'mac'>, domain: string): Promise<string> =>
  (await box.mac('domain', domain)).slice(0, keyLength);

/**
 * The account by the domains of e-mail and company. Two domains of two accounts are ambiguous, and a person decides; one that
 * no account goes by says nothing against the other.
 */
export async function matchAccount(deps: MatchDeps, lead: Pick<Lead, 'person' | 'company'>): Promise<AccountMatch> {
  const domains = businessDomains(lead);
  const [primary] = domains;
  if (primary === undefined) return { accountId: null, domainKey: null, why: 'no-business-domain' };
  const [domainKey, ...found] = await Promise.all([domainKeyOf(deps.box, primary), ...domains.map(deps.accountLookup.byDomain)]);
  const [accountId = null, ...others] = new Set(found.flatMap((id) => id ?? []));
  if (others.length > 0) return { accountId: null, domainKey, why: 'ambiguous' };
  return { accountId, domainKey, why: accountId === null ? 'unknown' : 'domain' };
}
