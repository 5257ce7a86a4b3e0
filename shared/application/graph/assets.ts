import { $contentAsset } from '../../contracts/documents/content-records.ts';
import type { TouchedAsset } from '../../domain/attribution/touch.ts';
import { isPossibleKey, pageKey } from '../../domain/graph/claims.ts';
import type { RecordStore } from '../ports/record-store.ts';
import type { Clock } from '../ports/system.ts';
import { createTimedCache } from '../timed-cache.ts';

/** Content assets by the address of their page, and what they are about; null: none has it. */
export type Assets = {
  readonly byUrl: (url: string) => Promise<string | null>;
  readonly about: (id: string) => Promise<TouchedAsset | null>;
};

/** One read per page or asset and ten seconds; also that there is none is remembered. */
export function createAssets(deps: { readonly store: Pick<RecordStore, 'holder' | 'get'>; readonly clock: Clock }): Assets {
  const pages = createTimedCache(deps.clock, (key) => deps.store.holder('content-asset', key));
  const abouts = createTimedCache(deps.clock, async (id): Promise<TouchedAsset | null> => {
    const record = await deps.store.get('content-asset', id);
    if (record === null) return null;
    const { type, topic, competitors, funnelStage } = $contentAsset.parse(record.body);
    return { type, topic, competitors, funnelStage };
  });
  return {
    byUrl: async (url) => {
      const key = pageKey(url);
      return isPossibleKey(key) ? pages.get(key) : null;
    },
    about: abouts.get,
  };
}
