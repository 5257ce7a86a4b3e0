import { describe, expect, it } from 'vitest';
import { createMemoryRecordStore } from '../../../shared/adapters/memory/record-store.ts';
import { createManualClock } from '../../../shared/adapters/memory/system.ts';
import { createAssets } from '../../../shared/application/graph/assets.ts';
import { createTimedCache, maxAgeMillis } from '../../../shared/application/timed-cache.ts';

describe('what a sandbox has read', () => {
  const kit = () => {
    const clock = createManualClock();
    let reads = 0;
    let away = false;
    const cache = createTimedCache(clock, async (key) => {
      reads += 1;
      if (away) throw new Error('away');
      return `${key} ${reads}`;
    });
    return { clock, cache, reads: () => reads, setAway: (value: boolean) => (away = value) };
  };

  it('is good for ten seconds, is read once for all who ask meanwhile, and is forgotten on demand', async () => {
    const { clock, cache, reads } = kit();
    expect(await Promise.all([cache.get('a'), cache.get('a'), cache.get('b')])).toEqual(['a 1', 'a 1', 'b 2']);
    clock.advance(maxAgeMillis - 1);
    expect([await cache.get('a'), reads()]).toEqual(['a 1', 2]);
    clock.advance(1);
    expect(await cache.get('a')).toBe('a 3');
    cache.clear();
    expect(await cache.get('a')).toBe('a 4');
  });

  it('is served on while the store does not answer; what was never read is a fault, and is asked for again', async () => {
    const { clock, cache, reads, setAway } = kit();
    await cache.get('a');
    setAway(true);
    clock.advance(maxAgeMillis);
    // However often it is asked for, and however long that lasts; the store is left alone between.
    for (let minutes = 0; minutes < 3; minutes += 1) {
      expect([await cache.get('a'), await cache.get('a'), reads()]).toEqual(['a 1', 'a 1', 2 + minutes]);
      clock.advance(maxAgeMillis);
    }
    await expect(cache.get('b')).rejects.toThrow('away');
    setAway(false);
    expect(await cache.get('b')).toBe('b 6');
    expect(await cache.get('a')).toBe('a 7');
  });
});

describe('a content asset', () => {
  it('is found by any address of its page', async () => {
    const store = createMemoryRecordStore();
    const clock = createManualClock();
    const audit = { id: 'a', at: clock.now(), actor: 'x', action: 'x', target: 'x', difference: [] };
    await store.put('content-asset', 'page', { id: 'page', url: 'https://www.example.com/page' }, null, audit);
    const assets = createAssets({ store, clock });
    expect(await assets.byUrl('http://example.com/page/?utm_source=x')).toBe('page');
    expect(await assets.byUrl('https://example.com/other')).toBeNull();
    expect(await assets.about('other')).toBeNull();
  });
});
