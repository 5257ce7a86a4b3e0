import { dayMillis, type Span } from './local-windows.ts';

/** A stretch of real time (epoch milliseconds) in which the zone keeps one offset: local = UTC + offset. */
export type OffsetSpan = Span & { readonly offset: number };

/** One per zone in use; building one costs as much as a hundred readings. */
const formats = new Map<string, Intl.DateTimeFormat>();

/**
 * The offsets of `zone` over [from, to) epoch milliseconds, ascending and gapless: one, or two around a clock change. The
 * platform's zone data is read once a day and each change found by halving, to the millisecond; no zone ever changed its
 * clocks and back within a day. Throws RangeError for an unknown zone.
 */
export function offsetSpans(zone: string, from: number, to: number): readonly OffsetSpan[] {
  const spans: OffsetSpan[] = [];
  let start = from;
  let offset = offsetAt(zone, from);
  for (let seen = from; seen < to; ) {
    const next = Math.min(seen + dayMillis, to);
    const after = offsetAt(zone, next);
    if (after !== offset) {
      const change = changeBetween(zone, seen, next, offset);
      if (change < to) {
        spans.push({ start, end: change, offset });
        start = change;
        offset = after;
      }
    }
    seen = next;
  }
  return from < to ? [...spans, { start, end: to, offset }] : [];
}

/** The first instant after `low` with another offset than `before`, which `low` has and `high` has not. */
function changeBetween(zone: string, low: number, high: number, before: number): number {
  let [same, other] = [low, high];
  while (other - same > 1) {
    const middle = Math.floor((same + other) / 2);
    if (offsetAt(zone, middle) === before) same = middle;
    else other = middle;
  }
  return other;
}

/** Milliseconds to add to UTC: the platform writes them as `GMT`, `GMT+05:30` or, for old local times, `GMT-00:44:30`. */
function offsetAt(zone: string, millis: number): number {
  const text = formatOf(zone).format(millis);
  const [, sign = '+', hours = '0', minutes = '0', seconds = '0'] = /GMT(?:([+-])(\d+):(\d+)(?::(\d+))?)?$/.exec(text) ?? [];
  const size = ((Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1000;
  return sign === '-' ? 0 - size : size;
}

function formatOf(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone);
  if (known !== undefined) return known;
  const format = new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'longOffset' });
  formats.set(zone, format);
  return format;
}
