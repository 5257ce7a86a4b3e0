import { type Calendar, type Weekday, type Window, weekdays } from './policy.ts';

/**
 * A stretch of time [start, end). On the local axis its numbers are "local milliseconds": what the wall clock of the
 * calendar shows, read as if it were UTC. There every day has 24 hours, so that windows are plain arithmetic.
 */
export type Span = { readonly start: number; readonly end: number };

export const dayMillis = 86_400_000;
const minuteMillis = 60_000;

export type LocalCalendar = {
  readonly zone: string;
  /** Index 0 is Monday. */
  readonly week: readonly (readonly Span[])[];
  /** Local day number to the windows that replace its weekday's. */
  readonly holidays: ReadonlyMap<number, readonly Span[]>;
};

/** The calendar with its times as milliseconds from local midnight. Throws when no weekday has a window: it would never end. */
export function localCalendar(calendar: Calendar): LocalCalendar {
  const week = weekdays.map((day: Weekday) => (calendar.week[day] ?? []).map(offsetsOf));
  if (week.every((windows) => windows.length === 0)) throw new RangeError(`calendar ${calendar.name} has no working window`);
  const holidays = calendar.holidays.map(({ date, windows }) => [Date.parse(date) / dayMillis, windows.map(offsetsOf)] as const);
  return { zone: calendar.zone, week, holidays: new Map(holidays) };
}

/** From and to as milliseconds from midnight; a window that ends at or before its start ends on the next day. */
function offsetsOf(window: Window): Span {
  const [start, end] = [millisOfTime(window.from), millisOfTime(window.to)];
  return { start, end: end > start ? end : end + dayMillis };
}

function millisOfTime(time: string): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  return (hours * 60 + minutes) * minuteMillis;
}

/** Working spans on the local axis that touch [from, to): disjoint, ascending, overlapping windows merged. */
export function localSpans(calendar: LocalCalendar, from: number, to: number): readonly Span[] {
  const spans: Span[] = [];
  // A window lasts at most 24 hours, so nothing that starts before yesterday reaches into the range.
  for (let day = Math.floor(from / dayMillis) - 1; day * dayMillis < to; day += 1) {
    for (const window of windowsOf(calendar, day)) spans.push({ start: day * dayMillis + window.start, end: day * dayMillis + window.end });
  }
  return merge(spans);
}

/** A holiday governs the windows that start on its date; a night shift of the day before still ends in its morning. */
const windowsOf = (calendar: LocalCalendar, day: number): readonly Span[] =>
  calendar.holidays.get(day) ?? calendar.week[weekdayOf(day)] ?? [];

/** Day 0, 1970-01-01, was a Thursday (index 3). */
const weekdayOf = (day: number): number => (((day + 3) % 7) + 7) % 7;

export function merge(spans: readonly Span[]): readonly Span[] {
  const merged: Span[] = [];
  for (const span of [...spans].sort((a, b) => a.start - b.start)) {
    const last = merged.at(-1);
    if (last !== undefined && span.start <= last.end) merged[merged.length - 1] = { start: last.start, end: Math.max(last.end, span.end) };
    else merged.push(span);
  }
  return merged;
}
