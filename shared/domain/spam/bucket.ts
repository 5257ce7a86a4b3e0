import { type Instant, millisBetween, plusMillis } from '../kernel/instant.ts';
import type { Rate } from './settings.ts';

/** A token bucket: `tokens` as of `at`. */
export type Bucket = { readonly tokens: number; readonly at: Instant };

/** Taken: the bucket afterwards. Refused: milliseconds until the next token, infinite when none will come. */
export type Taken =
  | { readonly ok: true; readonly bucket: Bucket }
  | { readonly ok: false; readonly bucket: Bucket; readonly waitMillis: number };

/**
 * Takes one token out of a bucket that refills continuously; null is a bucket nobody used yet, which is full. A clock that
 * went back neither adds nor takes. Over any span of t seconds at most `burst + perSecond · t` tokens can be taken.
 */
export function take(bucket: Bucket | null, rate: Rate, now: Instant): Taken {
  const elapsed = bucket === null ? 0 : Math.max(0, millisBetween(bucket.at, now));
  const tokens = bucket === null ? rate.burst : Math.min(rate.burst, bucket.tokens + (elapsed * rate.perSecond) / 1000);
  const at = bucket !== null && bucket.at > now ? bucket.at : now;
  if (tokens >= 1) return { ok: true, bucket: { tokens: tokens - 1, at } };
  const waitMillis = rate.perSecond === 0 ? Number.POSITIVE_INFINITY : Math.ceil(((1 - tokens) * 1000) / rate.perSecond);
  return { ok: false, bucket: { tokens, at }, waitMillis };
}

/** The instant from which on the bucket is full again, and so may be forgotten; null when it never refills. */
export const fullAt = ({ tokens, at }: Bucket, rate: Rate): Instant | null =>
  rate.perSecond === 0 ? null : plusMillis(at, Math.ceil(((rate.burst - tokens) * 1000) / rate.perSecond));
