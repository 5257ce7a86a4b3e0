import { domainClaim } from '../../domain/graph/domain-claim.ts';
import type { RecordStore } from '../ports/record-store.ts';
import type { Clock } from '../ports/system.ts';
import { createTimedCache } from '../timed-cache.ts';

/** Which account goes by a registrable domain, be it its own or an alias. */
export type AccountLookup = {
  readonly byDomain: (domain: string) => Promise<string | null>;
  readonly invalidate: () => void;
};

/** One read per domain and ten seconds. */
export function createAccountLookup(deps: { readonly store: Pick<RecordStore, 'holder'>; readonly clock: Clock }): AccountLookup {
  const holders = createTimedCache(deps.clock, (domain) => deps.store.holder('account', domainClaim(domain)));
  return { byDomain: holders.get, invalidate: holders.clear };
}
