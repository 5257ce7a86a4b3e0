import { type Instant, instantFromMillis, millisOf } from '../kernel/instant.ts';
import { dayMillis, type LocalCalendar, localCalendar, localSpans, merge, type Span } from './local-windows.ts';
import type { Calendar } from './policy.ts';
import { offsetSpans } from './zone-offsets.ts';

/** Working time of one stretch of seven UTC days, in epoch milliseconds; `total` is the sum of its spans. */
type Week = { readonly spans: readonly Span[]; readonly total: number };
type Cache = { readonly local: LocalCalendar; readonly weeks: Map<number, Week> };

const weekMillis = 7 * dayMillis;
/** About ten years; a calendar in use asks for a handful of weeks, so this bounds only odd callers. */
const maxCachedWeeks = 520;

/** Keyed by the calendar object: published documents are immutable, a new version is a new object. */
const caches = new WeakMap<Calendar, Cache>();

/**
 * Milliseconds of business time from `from` to `to`; negative when `to` is earlier. An instant is business time when the
 * wall clock of the calendar's zone stands inside a half-open window, so that a spring gap shortens a window and an autumn
 * repeat lengthens it. Additive: f(a, c) = f(a, b) + f(b, c). Throws RangeError when the calendar has no window.
 */
export function businessMillis(calendar: Calendar, from: Instant, to: Instant): number {
  if (to < from) return 0 - businessMillis(calendar, to, from); // not a unary minus, which would make a negative zero
  const cache = cacheOf(calendar);
  const [start, end] = [millisOf(from), millisOf(to)];
  let sum = 0;
  for (let index = weekIndex(start); index * weekMillis < end; index += 1) {
    const week = weekOf(cache, index);
    const whole = start <= index * weekMillis && (index + 1) * weekMillis <= end;
    sum += whole ? week.total : overlap(week.spans, start, end);
  }
  return sum;
}

/**
 * The first instant at which `millis` (≥ 0) of business time have passed since `start`; so a deadline that falls on the end
 * of a window stays there, and zero returns `start`. Inverse: businessMillis(a, addBusinessMillis(a, d)) = d. Throws
 * RangeError for a negative or fractional duration and for a calendar without windows.
 */
export function addBusinessMillis(calendar: Calendar, start: Instant, millis: number): Instant {
  if (!Number.isSafeInteger(millis) || millis < 0) throw new RangeError(`not a duration in whole milliseconds: ${millis}`);
  const cache = cacheOf(calendar);
  if (millis === 0) return start;
  const from = millisOf(start);
  let owed = millis;
  for (let index = weekIndex(from); ; index += 1) {
    const week = weekOf(cache, index);
    if (from <= index * weekMillis && week.total < owed) {
      owed -= week.total;
      continue;
    }
    for (const span of week.spans) {
      const begin = Math.max(span.start, from);
      const length = Math.max(span.end - begin, 0);
      if (length >= owed) return instantFromMillis(begin + owed);
      owed -= length;
    }
  }
}

const weekIndex = (millis: number): number => Math.floor(millis / weekMillis);
const overlap = (spans: readonly Span[], start: number, end: number): number =>
  spans.reduce((sum, span) => sum + Math.max(Math.min(span.end, end) - Math.max(span.start, start), 0), 0);

function cacheOf(calendar: Calendar): Cache {
  const known = caches.get(calendar);
  if (known !== undefined) return known;
  const cache = { local: localCalendar(calendar), weeks: new Map<number, Week>() };
  caches.set(calendar, cache);
  return cache;
}

function weekOf(cache: Cache, index: number): Week {
  const known = cache.weeks.get(index);
  if (known !== undefined) return known;
  if (cache.weeks.size >= maxCachedWeeks) cache.weeks.clear();
  const spans = realSpans(cache.local, index * weekMillis, (index + 1) * weekMillis);
  const week = { spans, total: spans.reduce((sum, span) => sum + span.end - span.start, 0) };
  cache.weeks.set(index, week);
  return week;
}

/** Working spans of [from, to) in real time: under each offset of the zone, the local windows shifted by it. */
function realSpans(local: LocalCalendar, from: number, to: number): readonly Span[] {
  const spans = offsetSpans(local.zone, from, to).flatMap(({ start, end, offset }) =>
    localSpans(local, start + offset, end + offset).flatMap((span): Span[] => {
      const clipped = { start: Math.max(span.start - offset, start), end: Math.min(span.end - offset, end) };
      return clipped.start < clipped.end ? [clipped] : [];
    }),
  );
  return merge(spans);
}
