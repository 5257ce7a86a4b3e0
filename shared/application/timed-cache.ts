import { type Instant, millisBetween } from '../domain/kernel/instant.ts';
import type { Clock } from './ports/system.ts';

/** What a sandbox has read is good for this long: a change reaches every sandbox within it. */
export const maxAgeMillis = 10_000;
const maxEntries = 2000;

export type TimedCache<T> = { readonly get: (key: string) => Promise<T>; readonly clear: () => void };

/** Answers of `read` by key for ten seconds, and for longer while the store does not answer. Concurrent callers share one read. */
export function createTimedCache<T>(clock: Clock, read: (key: string) => Promise<T>): TimedCache<T> {
  const entries = new Map<string, { readonly readAt: Instant; readonly value: Promise<T> }>();
  const refresh = (key: string, known: Promise<T> | null): Promise<T> => {
    const value = read(key).catch((error: unknown) => {
      // What is known is served on, and asked for again after the same time.
      if (known !== null) return known;
      entries.delete(key);
      throw error;
    });
    if (entries.size >= maxEntries) entries.clear();
    entries.set(key, { readAt: clock.now(), value });
    return value;
  };
  return {
    get: (key) => {
      const entry = entries.get(key);
      if (entry === undefined) return refresh(key, null);
      return millisBetween(entry.readAt, clock.now()) < maxAgeMillis ? entry.value : refresh(key, entry.value);
    },
    clear: () => entries.clear(),
  };
}
