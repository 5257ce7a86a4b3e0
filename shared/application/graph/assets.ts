import { pageKey } from '../../domain/graph/claims.ts';
import type { RecordStore } from '../ports/record-store.ts';
import type { Clock } from '../ports/system.ts';
import { createTimedCache } from '../timed-cache.ts';

/** Content assets as whoever records an engagement names them: by id, or by the address of their page. Null: no such asset. */
export type Assets = {
  readonly byId: (id: string) => Promise<string | null>;
  readonly byUrl: (url: string) => Promise<string | null>;
};

/** One read per asset and ten seconds; also that an address names none is remembered. */
export function createAssets(deps: { readonly store: Pick<RecordStore, 'get' | 'holder'>; readonly clock: Clock }): Assets {
  const ids = createTimedCache(deps.clock, async (id) => (await deps.store.get('content-asset', id))?.id ?? null);
  const pages = createTimedCache(deps.clock, (key) => deps.store.holder('content-asset', key));
  return { byId: ids.get, byUrl: (url) => pages.get(pageKey(url)) };
}
