import type { Clock, Ids, Random } from '../../application/ports/system.ts';
import { idPrefixes } from '../../domain/kernel/ids.ts';
import { type Instant, instantFromMillis, millisOf, parseInstant } from '../../domain/kernel/instant.ts';

export type ManualClock = Clock & {
  readonly advance: (millis: number) => Instant;
  readonly set: (instant: Instant) => void;
};

/** A clock that stands still until moved. `start` is RFC 3339. */
export function createManualClock(start = '2026-01-05T09:00:00.000Z'): ManualClock {
  const first = parseInstant(start);
  if (first === null) throw new Error(`not an instant: ${start}`);
  let now = first;
  return {
    now: () => now,
    advance: (millis) => {
      now = instantFromMillis(millisOf(now) + millis);
      return now;
    },
    set: (instant) => {
      now = instant;
    },
  };
}

const hex = (value: number, width: number): string => value.toString(16).padStart(width, '0');

/** Ids shaped like UUIDv7 that count up from `start`: the same run gives the same ids, and text order is call order. */
export function createSequentialIds(start = 1): Ids {
  let counter = start;
  return {
    next: (kind) => {
      const value = counter++;
      const millis = hex(Math.floor(value / 0x1000), 12);
      const low = hex(value % 0x1000, 3);
      return `${idPrefixes[kind]}_${millis.slice(0, 8)}-${millis.slice(8)}-7${low}-8000-${hex(value, 12)}`;
    },
  };
}

/** Gives `values` in turn, round and round; 0.5 unless told otherwise. */
export function createFixedRandom(...values: readonly number[]): Random {
  let index = 0;
  return { next: () => values[index++ % values.length] ?? 0.5 };
}
