import { beforeEach, expect, it } from 'vitest';
import { createLearnedStore } from '../../shared/adapters/dynamodb/learned-store.ts';
import { createMemoryLearnedStore } from '../../shared/adapters/memory/learned-store.ts';
import type { LearnedStore } from '../../shared/application/ports/learned-store.ts';
import type { LearnedVersion } from '../../shared/domain/scoring/learned/model.ts';
import { train } from '../../shared/domain/scoring/learned/train.ts';
import { leadValues, observationsOf, seeded, specs } from '../support/learned.ts';
import { at } from './builders.ts';
import { onBoth } from './stores.ts';

const versionOf = (version: number, outcomes: number): LearnedVersion => {
  const random = seeded(version);
  const recent = Array.from({ length: 40 }, () => leadValues(random));
  const trained = train({ specs, observations: observationsOf(version, outcomes), open: [], recent, wasActive: false });
  return { version, trainedAt: at('09:00'), intake: { refused: 1, withoutFacts: 2, undatedDeals: 3, truncated: false }, ...trained };
};

onBoth<LearnedStore>('learned store', createMemoryLearnedStore, createLearnedStore, (open) => {
  let store: LearnedStore;
  beforeEach(async () => {
    store = await open();
  });

  it('is empty before the first training', async () => {
    expect(await store.newest()).toBeNull();
    expect(await store.get(1)).toBeNull();
  });

  it('gives a training back as it was, with its model or without', async () => {
    const [active, fallback] = [versionOf(1, 600), versionOf(2, 10)];
    expect([active.model === null, fallback.model === null]).toEqual([false, true]);
    for (const version of [active, fallback]) expect(await store.append(version)).toBe('ok');
    expect(await store.get(1)).toEqual(active);
    expect(await store.get(2)).toEqual(fallback);
    expect(await store.newest()).toEqual(fallback);
  });

  it('never changes one: a number is given once', async () => {
    const first = versionOf(1, 100);
    expect(await Promise.all([store.append(first), store.append(versionOf(1, 600))])).toContain('taken');
    expect(await store.append(versionOf(1, 10))).toBe('taken');
    expect(await store.append(versionOf(2, 10))).toBe('ok');
  });

  it('the newest is the one of the highest number, not of the last digit', async () => {
    for (const number of [9, 10, 100]) await store.append({ ...versionOf(1, 10), version: number });
    expect((await store.newest())?.version).toBe(100);
  });
});
