import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { instantFromMillis } from '../../../shared/domain/kernel/instant.ts';
import { type Bucket, fullAt, take } from '../../../shared/domain/spam/bucket.ts';

const start = Date.parse('2026-01-05T09:00:00Z');
const at = (millis: number) => instantFromMillis(start + millis);

describe('a token bucket', () => {
  it('never gives more than burst + rate · t over any span, and never less than a full bucket holds', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 20 }),
        fc.integer({ min: 1, max: 20 }),
        fc.array(fc.integer({ min: 0, max: 2000 }), { minLength: 1, maxLength: 60 }),
        (perSecond, burst, gaps) => {
          let bucket: Bucket | null = null;
          let now = 0;
          const given: number[] = [];
          for (const gap of gaps) {
            now += gap;
            const taken = take(bucket, { perSecond, burst }, at(now));
            bucket = taken.bucket;
            if (taken.ok) given.push(now);
          }
          for (const [i, from] of given.entries())
            for (const [j, to] of given.slice(i).entries())
              expect(j + 1).toBeLessThanOrEqual(burst + (perSecond * (to - from)) / 1000 + 1e-6);
          expect(given.length).toBeGreaterThanOrEqual(Math.min(burst, gaps.length));
        },
      ),
    );
  });

  it('after the wait it names, it gives; a moment before, it does not', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 50 }), fc.integer({ min: 1, max: 5 }), (perSecond, burst) => {
        const rate = { perSecond, burst };
        let bucket: Bucket | null = null;
        for (let i = 0; i < burst; i += 1) bucket = take(bucket, rate, at(0)).bucket;
        const refused = take(bucket, rate, at(0));
        if (refused.ok) throw new Error('the burst was exceeded');
        expect(take(refused.bucket, rate, at(refused.waitMillis)).ok).toBe(true);
        expect(take(refused.bucket, rate, at(refused.waitMillis - 2)).ok).toBe(false);
      }),
    );
  });

  it('neither gives nor takes for a clock that went back', () => {
    const rate = { perSecond: 1, burst: 2 };
    const first = take(null, rate, at(10_000));
    const back = take(first.bucket, rate, at(0));
    expect([back.ok, back.bucket]).toEqual([true, { tokens: 0, at: at(10_000) }]);
    expect(take(back.bucket, rate, at(10_000)).ok).toBe(false);
  });

  it('is forgotten once it is full', () => {
    expect(fullAt({ tokens: 1, at: at(0) }, { perSecond: 2, burst: 5 })).toBe(at(2000));
    expect(fullAt({ tokens: 0, at: at(0) }, { perSecond: 0, burst: 5 })).toBeNull();
  });
});
