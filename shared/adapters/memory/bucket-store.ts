import type { BucketStore } from '../../application/ports/bucket-store.ts';
import { type Bucket, take } from '../../domain/spam/bucket.ts';

/** Reference implementation: one map. */
export function createMemoryBucketStore(): BucketStore {
  const buckets = new Map<string, Bucket>();
  return {
    take: async (key, rate, now) => {
      const taken = take(buckets.get(key) ?? null, rate, now);
      buckets.set(key, taken.bucket);
      return taken.ok ? { ok: true } : { ok: false, waitMillis: taken.waitMillis };
    },
  };
}
