import type { Instant } from '../../domain/kernel/instant.ts';
import type { Rate } from '../../domain/spam/settings.ts';

/** Token buckets counted once for the whole deployment. */
export type BucketStore = {
  /**
   * Takes one token of the bucket `key` (a MAC, never the counted value itself). Exact under concurrency: over any span of
   * t seconds at most `burst + perSecond · t` are given, and nobody is refused while there is a token.
   */
  readonly take: (
    key: string,
    rate: Rate,
    now: Instant,
  ) => Promise<{ readonly ok: true } | { readonly ok: false; readonly waitMillis: number }>;
};
