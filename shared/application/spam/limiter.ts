import type { Instant } from '../../domain/kernel/instant.ts';
import { type Bucket, take } from '../../domain/spam/bucket.ts';
import type { Rate, SpamSettings } from '../../domain/spam/settings.ts';
import type { BucketStore } from '../ports/bucket-store.ts';
import type { SecretBox } from '../ports/system.ts';

/** Bounds the memory of a sandbox; the least recently used gives way, which is the one nearest to full. */
const maxBuckets = 20_000;
const maxMessages = 5_000;
/** Senders remembered per message: enough to see that it repeats. */
const maxSenders = 64;
const messageWindowMillis = 600_000;

/** Whether the bucket is counted once for the whole deployment. */
export type Exactness = { readonly limits: Pick<SpamSettings['limits'], 'exact'> };
export type LimitKind = 'address' | 'form' | 'emailDomain' | 'token' | 'solution';
export type Limiter = {
  /** Takes one token; refused: milliseconds to wait. */
  readonly take: (
    kind: LimitKind,
    formId: string,
    value: string,
    rate: Rate,
    settings: Exactness,
    now: Instant,
  ) => Promise<{ readonly ok: true } | { readonly ok: false; readonly waitMillis: number }>;
  /** Counts the distinct senders of one message in the last ten minutes, this one included. */
  readonly senders: (messageHash: string, sender: string, now: Instant) => number;
};

/**
 * Buckets of one sandbox, or of the whole deployment where a form asks for exactness. Approximate buckets admit up to the
 * limit in every sandbox; what they count is never written down.
 */
export function createLimiter(deps: { readonly box: SecretBox; readonly buckets: BucketStore }): Limiter {
  const local = new Map<string, Bucket>();
  const approximately = (key: string, rate: Rate, now: Instant) => {
    const taken = take(local.get(key) ?? null, rate, now);
    remember(local, key, taken.bucket, maxBuckets);
    return taken.ok ? ({ ok: true } as const) : ({ ok: false, waitMillis: taken.waitMillis } as const);
  };
  const messages = new Map<string, { readonly since: Instant; readonly senders: Set<string> }>();
  return {
    take: async (kind, formId, value, rate, settings, now) => {
      const key = JSON.stringify([kind, formId, value]);
      if (!settings.limits.exact) return approximately(key, rate, now);
      try {
        return await deps.buckets.take(await deps.box.mac('rate', key), rate, now);
      } catch {
        // A bucket that cannot be counted now (throttled, timed out) must not cost a lead: this sandbox counts alone.
        return approximately(key, rate, now);
      }
    },
    senders: (messageHash, sender, now) => {
      const known = messages.get(messageHash);
      const fresh = known !== undefined && Date.parse(now) - Date.parse(known.since) < messageWindowMillis;
      const entry = fresh ? known : { since: now, senders: new Set<string>() };
      if (entry.senders.size < maxSenders) entry.senders.add(sender);
      remember(messages, messageHash, entry, maxMessages);
      return entry.senders.size;
    },
  };
}

/** A map in the order of last use that never grows beyond `limit`. */
function remember<T>(map: Map<string, T>, key: string, value: T, limit: number): void {
  map.delete(key);
  map.set(key, value);
  if (map.size <= limit) return;
  for (const oldest of map.keys()) {
    map.delete(oldest);
    return;
  }
}
