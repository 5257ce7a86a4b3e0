import { isPossibleKey, pageKey } from '../../domain/graph/claims.ts';
import type { RecordStore } from '../ports/record-store.ts';
import type { Clock } from '../ports/system.ts';
import { createTimedCache } from '../timed-cache.ts';

/** Content assets by the address of their page; null: none has it. */
export type Assets = { readonly byUrl: (url: string) => Promise<string | null> };

/** One read per page and ten seconds; also that an address names none is remembered. */
export function createAssets(deps: { readonly store: Pick<RecordStore, 'holder'>; readonly clock: Clock }): Assets {
  const pages = createTimedCache(deps.clock, (key) => deps.store.holder('content-asset', key));
  return {
    byUrl: async (url) => {
      const key = pageKey(url);
      return isPossibleKey(key) ? pages.get(key) : null;
    },
  };
}
