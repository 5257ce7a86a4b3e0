import { Temporal } from 'temporal-polyfill';
import type { Span } from './local-windows.ts';

/** A stretch of real time (epoch milliseconds) in which the zone keeps one offset: local = UTC + offset. */
export type OffsetSpan = Span & { readonly offset: number };

const nanosPerMilli = 1_000_000;

/** The offsets of `zone` over [from, to) epoch milliseconds, ascending and gapless: one, or two around a clock change. */
export function offsetSpans(zone: string, from: number, to: number): readonly OffsetSpan[] {
  const spans: OffsetSpan[] = [];
  for (let start = from; start < to; ) {
    const moment = Temporal.Instant.fromEpochMilliseconds(start).toZonedDateTimeISO(zone);
    const change = moment.getTimeZoneTransition('next')?.epochMilliseconds ?? Number.POSITIVE_INFINITY;
    const end = Math.min(change, to);
    spans.push({ start, end, offset: moment.offsetNanoseconds / nanosPerMilli });
    start = end;
  }
  return spans;
}
