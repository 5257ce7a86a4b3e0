import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Instant, instantFromMillis, millisOf, plusMillis } from '../../../shared/domain/kernel/instant.ts';
import { addBusinessMillis, businessMillis } from '../../../shared/domain/sla/business-time.ts';
import { type Calendar, type Weekday, type Window, weekdays } from '../../../shared/domain/sla/policy.ts';

const minute = 60_000;
const day = 86_400_000;

/** Clock changes at 02:00, at midnight, of half an hour, and none. */
const zones = [
  'Europe/Berlin',
  'America/New_York',
  'Australia/Lord_Howe',
  'Asia/Beirut',
  'America/Santiago',
  'Asia/Kolkata',
  'UTC',
] as const;
const two = (n: number) => String(n).padStart(2, '0');
const clockTime = fc.integer({ min: 0, max: 95 }).map((quarter) => `${two(Math.floor(quarter / 4))}:${two((quarter % 4) * 15)}`);
const openWindow: fc.Arbitrary<Window> = fc.record({ from: clockTime, to: fc.oneof(clockTime, fc.constant('24:00')) });
const dayWindows = fc.array(openWindow, { maxLength: 3 });
// Around the changes of 2026 in both hemispheres.
const anchors = ['2026-03-07', '2026-03-28', '2026-04-04', '2026-09-05', '2026-10-03', '2026-10-24', '2026-10-31', '2026-06-10'].map((d) =>
  Date.parse(d),
);
const holidays = fc.array(
  fc.record({
    date: fc
      .tuple(fc.constantFrom(...anchors), fc.integer({ min: -1, max: 6 }))
      .map(([a, n]) => new Date(a + n * day).toISOString().slice(0, 10)),
    label: fc.constant('Holiday'),
    windows: dayWindows,
  }),
  { maxLength: 2 },
);
const calendars: fc.Arbitrary<Calendar> = fc.record({
  name: fc.constant('Any'),
  zone: fc.constantFrom(...zones),
  week: fc
    .tuple(openWindow, fc.array(dayWindows, { minLength: 7, maxLength: 7 }))
    .map(([first, days]) => Object.fromEntries(weekdays.map((name, i) => [name, i === 0 ? [first, ...(days[0] ?? [])] : (days[i] ?? [])]))),
  holidays,
});
const instants = fc
  .tuple(fc.constantFrom(...anchors), fc.integer({ min: -day / minute, max: (4 * day) / minute }))
  .map(([anchor, minutes]) => instantFromMillis(anchor + minutes * minute));
const durations = fc.integer({ min: 0, max: 30 * 60 * minute });

/** The definition, minute by minute, with Intl instead of Temporal: is the wall clock inside a window? */
function slowMillis(calendar: Calendar, from: Instant, to: Instant): number {
  const format = new Intl.DateTimeFormat('en-CA', {
    timeZone: calendar.zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
  });
  const minutesOf = (time: string) => Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5));
  const windowsOn = (date: string): readonly Window[] => {
    const holiday = calendar.holidays.findLast((h) => h.date === date);
    const name = (['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as readonly Weekday[])[new Date(`${date}T12:00:00Z`).getUTCDay()];
    return holiday?.windows ?? (name === undefined ? [] : (calendar.week[name] ?? []));
  };
  let sum = 0;
  for (let at = millisOf(from); at < millisOf(to); at += minute) {
    const part = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, value]));
    const date = `${part.year}-${part.month}-${part.day}`;
    const yesterday = new Date(Date.parse(date) - day).toISOString().slice(0, 10);
    const now = Number(part.hour) * 60 + Number(part.minute);
    const wraps = (w: Window) => minutesOf(w.to) <= minutesOf(w.from);
    const today = windowsOn(date).some((w) => now >= minutesOf(w.from) && (wraps(w) || now < minutesOf(w.to)));
    const overnight = windowsOn(yesterday).some((w) => wraps(w) && now < minutesOf(w.to));
    if (today || overnight) sum += minute;
  }
  return sum;
}

describe('business time, for any calendar (R9)', () => {
  it('is what a minute-by-minute reading of the wall clock finds', () => {
    fc.assert(
      fc.property(calendars, instants, fc.integer({ min: 0, max: 3 * 24 * 60 }), (calendar, from, minutes) => {
        const to = plusMillis(from, minutes * minute);
        expect(businessMillis(calendar, from, to)).toBe(slowMillis(calendar, from, to));
      }),
      { numRuns: 60 },
    );
  });

  it('adds up over any middle, in any order', () => {
    fc.assert(
      fc.property(calendars, instants, instants, instants, (calendar, a, b, c) => {
        expect(businessMillis(calendar, a, c)).toBe(businessMillis(calendar, a, b) + businessMillis(calendar, b, c) + 0);
      }),
    );
  });

  it('measures back what it added, and no earlier instant would do', () => {
    fc.assert(
      fc.property(calendars, instants, durations, (calendar, start, millis) => {
        const due = addBusinessMillis(calendar, start, millis);
        expect(businessMillis(calendar, start, due)).toBe(millis);
        if (millis > 0) expect(businessMillis(calendar, start, plusMillis(due, -1))).toBe(millis - 1);
      }),
    );
  });

  it('never goes back when the start or the duration grows', () => {
    fc.assert(
      fc.property(calendars, instants, instants, durations, durations, (calendar, a, b, d, e) => {
        const [earlier, later] = a <= b ? [a, b] : [b, a];
        const due = addBusinessMillis(calendar, earlier, d);
        expect(due <= addBusinessMillis(calendar, later, d)).toBe(true);
        expect(due <= addBusinessMillis(calendar, earlier, d + e)).toBe(true);
      }),
    );
  });

  it('may be added in steps', () => {
    fc.assert(
      fc.property(calendars, instants, durations, durations, (calendar, start, d, e) => {
        expect(addBusinessMillis(calendar, addBusinessMillis(calendar, start, d), e)).toBe(addBusinessMillis(calendar, start, d + e));
      }),
    );
  });
});
