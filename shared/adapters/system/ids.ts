import { randomUUID } from 'node:crypto';
import type { Ids } from '../../application/ports/system.ts';
import { idPrefixes } from '../../domain/kernel/ids.ts';

/** Twelve bits follow the milliseconds (RFC 9562 §6.2, method 1). */
const counterSize = 0x1000;

/**
 * UUIDv7 that grow within the process: 48 bits of milliseconds, a counter of 12 bits and 62 random bits. When the clock
 * stands still or goes back the counter goes on; a full counter borrows the next millisecond.
 */
export function createIds(millis: () => number = Date.now): Ids {
  let last = 0;
  let counter = 0;
  const uuid = (): string => {
    const now = millis();
    counter = now > last ? 0 : counter + 1;
    last = Math.max(now, last);
    if (counter === counterSize) {
      last += 1;
      counter = 0;
    }
    const time = last.toString(16).padStart(12, '0');
    // The last two groups of a random UUID are its variant and 62 random bits, which is what version 7 wants there.
    return `${time.slice(0, 8)}-${time.slice(8)}-7${counter.toString(16).padStart(3, '0')}-${randomUUID().slice(19)}`;
  };
  return { next: (kind) => `${idPrefixes[kind]}_${uuid()}` };
}
