import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createBucketStore } from '../../shared/adapters/dynamodb/bucket-store.ts';
import { createMemoryBucketStore } from '../../shared/adapters/memory/bucket-store.ts';
import { instantFromMillis } from '../../shared/domain/kernel/instant.ts';
import { onBoth } from './stores.ts';

const at = (millis: number) => instantFromMillis(Date.parse('2026-01-05T09:00:00Z') + millis);

onBoth('BucketStore', createMemoryBucketStore, createBucketStore, (open) => {
  it('gives the burst, then what refills, and says how long to wait', async () => {
    const store = await open();
    const rate = { perSecond: 2, burst: 3 };
    const take = (millis: number) => store.take('k', rate, at(millis));
    for (let i = 0; i < 3; i += 1) expect(await take(0)).toEqual({ ok: true });
    expect(await take(0)).toEqual({ ok: false, waitMillis: 500 });
    expect(await take(400)).toEqual({ ok: false, waitMillis: 100 });
    expect(await take(500)).toEqual({ ok: true });
    expect(await store.take('other', rate, at(500))).toEqual({ ok: true });
  });

  it('never gives a bucket that does not refill more often than its burst', async () => {
    const store = await open();
    const uses = { perSecond: 0, burst: 1 };
    expect(await store.take('solution', uses, at(0))).toEqual({ ok: true });
    expect(await store.take('solution', uses, at(86_000_000))).toEqual({ ok: false, waitMillis: Number.POSITIVE_INFINITY });
  });

  it('refuses nobody it has a token for, however many come in one instant', async () => {
    const store = await open();
    const taken = await Promise.all(Array.from({ length: 120 }, () => store.take('crowd', { perSecond: 1, burst: 100 }, at(0))));
    expect(taken.filter((answer) => answer.ok)).toHaveLength(100);
    const waits = taken.flatMap((answer) => (answer.ok ? [] : [answer.waitMillis]));
    expect(new Set(waits)).toEqual(new Set([1000]));
  });

  it('is exact under concurrency: never more than burst + rate · t, whoever races (R20)', async () => {
    const store = await open();
    let run = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 6 }),
        fc.integer({ min: 0, max: 5 }),
        fc.array(fc.integer({ min: 0, max: 3000 }), { minLength: 1, maxLength: 25 }),
        async (burst, perSecond, times) => {
          run += 1;
          const taken = await Promise.all(times.map((millis) => store.take(`race-${run}`, { perSecond, burst }, at(millis))));
          const given = taken.filter((answer) => answer.ok).length;
          const span = (Math.max(...times) - Math.min(...times)) / 1000;
          expect(given).toBeLessThanOrEqual(burst + perSecond * span);
          expect(given).toBeGreaterThanOrEqual(Math.min(burst, times.length));
        },
      ),
      { numRuns: 25 },
    );
  });
});
