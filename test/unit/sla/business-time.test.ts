import { describe, expect, it } from 'vitest';
import { addBusinessMillis, businessMillis } from '../../../shared/domain/sla/business-time.ts';
import type { Calendar, Window } from '../../../shared/domain/sla/policy.ts';
import { instant } from '../support/builders.ts';

const hour = 3_600_000;
const nineToFive: Window = { from: '09:00', to: '17:00' };
const weekdaysOnly = (...windows: readonly Window[]): Calendar['week'] => ({
  mon: windows,
  tue: windows,
  wed: windows,
  thu: windows,
  fri: windows,
});
const calendar = (overrides: Partial<Calendar> = {}): Calendar => ({
  name: 'Office',
  zone: 'UTC',
  week: weekdaysOnly(nineToFive),
  holidays: [],
  ...overrides,
});
const due = (c: Calendar, start: string, hours: number): string => addBusinessMillis(c, instant(start), hours * hour);
const hoursBetween = (c: Calendar, from: string, to: string): number => businessMillis(c, instant(from), instant(to)) / hour;

// 5 January 2026 is a Monday.
describe('Given an office open Monday to Friday, 09:00–17:00', () => {
  const office = calendar();

  it.each([
    ['(a) a lead of Saturday 15:00 is due on Monday, not a day-shifted 15:00', '2026-01-03T15:00:00Z', 4, '2026-01-05T13:00:00.000Z'],
    ['(b) Friday 16:00 runs on into Monday', '2026-01-09T16:00:00Z', 4, '2026-01-12T12:00:00.000Z'],
    ['(f) 24 hours are three working days', '2026-01-07T10:00:00Z', 24, '2026-01-12T10:00:00.000Z'],
    ['a deadline exactly on the end of a window stays there', '2026-01-09T13:00:00Z', 4, '2026-01-09T17:00:00.000Z'],
    ['a start exactly on the end of a window runs from the next one', '2026-01-09T17:00:00Z', 1, '2026-01-12T10:00:00.000Z'],
    ['a start before opening runs from opening', '2026-01-05T03:00:00Z', 1, '2026-01-05T10:00:00.000Z'],
    ['a deadline on the last end of a stretch of weeks stays there too', '2026-01-01T00:00:00Z', 40, '2026-01-07T17:00:00.000Z'],
    ['no time is due at once', '2026-01-03T15:00:00Z', 0, '2026-01-03T15:00:00.000Z'],
  ])('%s', (_, start, hours, expected) => {
    expect(due(office, start, hours)).toBe(expected);
  });

  it('counts only open time, and backwards as negative', () => {
    expect(hoursBetween(office, '2026-01-09T16:00:00Z', '2026-01-12T10:00:00Z')).toBe(2);
    expect(hoursBetween(office, '2026-01-12T10:00:00Z', '2026-01-09T16:00:00Z')).toBe(-2);
    expect(hoursBetween(office, '2026-01-10T00:00:00Z', '2026-01-11T23:00:00Z')).toBe(0);
    expect(hoursBetween(office, '2026-01-11T23:00:00Z', '2026-01-10T00:00:00Z')).toBe(0);
  });

  it('treats a window as half-open, to the millisecond', () => {
    expect(businessMillis(office, instant('2026-01-05T08:59:59.999Z'), instant('2026-01-05T09:00:00.001Z'))).toBe(1);
    expect(businessMillis(office, instant('2026-01-05T16:59:59.999Z'), instant('2026-01-05T17:00:00.001Z'))).toBe(1);
  });

  it('spans years: a year of open hours from 2 January 2026', () => {
    expect(hoursBetween(office, '2026-01-01T00:00:00Z', '2027-01-01T00:00:00Z')).toBe(261 * 8);
  });
});

describe('Given holidays', () => {
  const monday = (windows: readonly Window[]) => calendar({ holidays: [{ date: '2026-01-12', label: 'Holiday', windows }] });

  it('(c) skips a closed day', () => {
    expect(due(monday([]), '2026-01-09T16:00:00Z', 4)).toBe('2026-01-13T12:00:00.000Z');
  });

  it('works the replacement windows of a half-day', () => {
    expect(due(monday([{ from: '10:00', to: '12:00' }]), '2026-01-09T16:00:00Z', 4)).toBe('2026-01-13T10:00:00.000Z');
  });

  it('may open a weekend day', () => {
    const saturday = calendar({ holidays: [{ date: '2026-01-10', label: 'Fair', windows: [nineToFive] }] });
    expect(due(saturday, '2026-01-09T16:00:00Z', 4)).toBe('2026-01-10T12:00:00.000Z');
  });

  it('reads the date in the zone of the calendar', () => {
    const auckland = calendar({ zone: 'Pacific/Auckland', holidays: [{ date: '2026-01-12', label: 'Holiday', windows: [] }] });
    // Monday 12 January in Auckland (UTC+13) begins on Sunday 11:00 UTC.
    expect(hoursBetween(auckland, '2026-01-11T11:00:00Z', '2026-01-12T11:00:00Z')).toBe(0);
    expect(hoursBetween(auckland, '2026-01-12T11:00:00Z', '2026-01-13T11:00:00Z')).toBe(8);
  });

  it('governs the windows that start on its date: the night shift before still ends in its morning', () => {
    const night = { mon: [{ from: '22:00', to: '06:00' }], tue: [{ from: '22:00', to: '06:00' }] };
    const shifts = calendar({ week: night, holidays: [{ date: '2026-01-06', label: 'Epiphany', windows: [] }] });
    expect(hoursBetween(shifts, '2026-01-05T12:00:00Z', '2026-01-08T00:00:00Z')).toBe(8);
    expect(hoursBetween(shifts, '2026-01-06T00:00:00Z', '2026-01-06T12:00:00Z')).toBe(6);
  });
});

describe('Given several windows a day', () => {
  it('(d) pauses for lunch', () => {
    const lunch = calendar({ week: weekdaysOnly({ from: '09:00', to: '12:00' }, { from: '13:00', to: '17:00' }) });
    expect(due(lunch, '2026-01-05T10:00:00Z', 4)).toBe('2026-01-05T15:00:00.000Z');
    expect(due(lunch, '2026-01-05T10:00:00Z', 2)).toBe('2026-01-05T12:00:00.000Z');
  });

  it('counts overlapping and touching windows once, in any order', () => {
    const messy = calendar({
      week: weekdaysOnly({ from: '12:00', to: '17:00' }, { from: '09:00', to: '13:00' }, { from: '17:00', to: '18:00' }),
    });
    expect(hoursBetween(messy, '2026-01-05T00:00:00Z', '2026-01-06T00:00:00Z')).toBe(9);
  });

  it('counts a night shift that overlaps the next morning once', () => {
    const overlap = calendar({ week: { mon: [{ from: '22:00', to: '08:00' }], tue: [{ from: '06:00', to: '10:00' }] } });
    expect(hoursBetween(overlap, '2026-01-05T00:00:00Z', '2026-01-07T00:00:00Z')).toBe(12);
  });

  it('takes 24:00 and 00:00–00:00 as whole days', () => {
    const always = calendar({ week: { mon: [{ from: '00:00', to: '24:00' }], tue: [{ from: '00:00', to: '00:00' }] } });
    expect(hoursBetween(always, '2026-01-05T00:00:00Z', '2026-01-12T00:00:00Z')).toBe(48);
  });
});

describe('Given clock changes', () => {
  const every = (windows: readonly Window[]): Calendar['week'] => ({ ...weekdaysOnly(...windows), sat: windows, sun: windows });
  const berlin = (...windows: readonly Window[]) => calendar({ zone: 'Europe/Berlin', week: every(windows) });

  it('(e) a night shift has 7 hours in spring and 9 in autumn', () => {
    const night = berlin({ from: '22:00', to: '06:00' });
    expect(hoursBetween(night, '2026-03-28T12:00:00Z', '2026-03-29T12:00:00Z')).toBe(7);
    expect(hoursBetween(night, '2026-10-24T12:00:00Z', '2026-10-25T12:00:00Z')).toBe(9);
    expect(due(night, '2026-03-28T21:00:00Z', 7)).toBe('2026-03-29T04:00:00.000Z');
    expect(due(night, '2026-10-24T20:00:00Z', 9)).toBe('2026-10-25T05:00:00.000Z');
  });

  it('keeps office hours on the wall clock across the change', () => {
    const office = berlin(nineToFive);
    expect(due(office, '2026-03-28T15:00:00Z', 2)).toBe('2026-03-29T08:00:00.000Z');
    expect(due(office, '2026-10-24T14:00:00Z', 2)).toBe('2026-10-25T09:00:00.000Z');
  });

  it('has no time in a window that the spring gap swallows, and cuts one it bites into', () => {
    const [from, to] = ['2026-03-29T00:00:00Z', '2026-03-29T12:00:00Z'] as const;
    expect(hoursBetween(berlin({ from: '02:00', to: '03:00' }), from, to)).toBe(0);
    expect(hoursBetween(berlin({ from: '02:30', to: '04:00' }), from, to)).toBe(1);
    expect(hoursBetween(berlin({ from: '01:00', to: '02:30' }), from, to)).toBe(1);
  });

  it('passes a window of the repeated hour twice', () => {
    const quarter = berlin({ from: '02:15', to: '02:30' });
    expect(hoursBetween(quarter, '2026-10-25T00:00:00Z', '2026-10-25T00:59:00Z')).toBe(0.25);
    expect(hoursBetween(quarter, '2026-10-25T00:00:00Z', '2026-10-25T12:00:00Z')).toBe(0.5);
  });
});

describe('Given a calendar that never opens', () => {
  it('refuses instead of searching for ever', () => {
    const closed = calendar({ week: { mon: [] }, holidays: [{ date: '2026-01-06', label: 'Fair', windows: [nineToFive] }] });
    expect(() => due(closed, '2026-01-05T00:00:00Z', 1)).toThrow(RangeError);
    expect(() => hoursBetween(closed, '2026-01-05T00:00:00Z', '2026-01-06T00:00:00Z')).toThrow(RangeError);
  });

  it('refuses a duration below zero or in fractions of a millisecond', () => {
    expect(() => addBusinessMillis(calendar(), instant('2026-01-05T00:00:00Z'), -1)).toThrow(RangeError);
    expect(() => addBusinessMillis(calendar(), instant('2026-01-05T00:00:00Z'), 0.5)).toThrow(RangeError);
  });
});

it('is fast: a thousand deadlines of a year-long target in a second', () => {
  const office = calendar({ zone: 'America/New_York' });
  const started = performance.now();
  for (let n = 0; n < 1000; n += 1) addBusinessMillis(office, instant('2026-01-05T00:00:00Z'), 8760 * hour - n);
  expect(performance.now() - started).toBeLessThan(1000);
});
