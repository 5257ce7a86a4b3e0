import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { brand } from '../../../shared/domain/kernel/brand.ts';
import type { LeadId } from '../../../shared/domain/kernel/ids.ts';
import { type Instant, instantFromMillis, millisOf, parseInstant } from '../../../shared/domain/kernel/instant.ts';
import { charge, limitReached, periodKey, refund } from '../../../shared/domain/routing/caps.ts';
import { type Cap, type CapPeriod, capPeriods, type Load, type Owner } from '../../../shared/domain/routing/plan.ts';

const instant = (text: string): Instant => {
  const at = parseInstant(text);
  if (at === null) throw new Error(text);
  return at;
};
const ownerWith = (caps: readonly Cap[], capacity: number | null = null): Owner => ({
  id: 'ina',
  name: 'Ina',
  active: true,
  languages: [],
  calendarId: null,
  caps,
  capacity,
});
const cap = (per: CapPeriod, max: number, zone = 'Europe/Berlin'): Cap => ({ per, max, zone });
const lead = (n: number): LeadId => brand<LeadId>(`lead_${n}`);

describe('periodKey', () => {
  it('begins a day at midnight of the zone, also when the clocks change', () => {
    expect(periodKey(cap('day', 1), instant('2026-03-28T22:59:59.999Z'))).toBe('day/Europe/Berlin/2026-03-28');
    expect(periodKey(cap('day', 1), instant('2026-03-28T23:00:00Z'))).toBe('day/Europe/Berlin/2026-03-29');
    // Summer time has begun: the next midnight comes an hour sooner.
    expect(periodKey(cap('day', 1), instant('2026-03-29T21:59:59.999Z'))).toBe('day/Europe/Berlin/2026-03-29');
    expect(periodKey(cap('day', 1), instant('2026-03-29T22:00:00Z'))).toBe('day/Europe/Berlin/2026-03-30');
  });

  it('begins a week on Monday, a month on its first', () => {
    expect(periodKey(cap('week', 1, 'UTC'), instant('2026-03-01T23:59:59Z'))).toBe('week/UTC/2026-02-23');
    expect(periodKey(cap('week', 1, 'UTC'), instant('2026-03-02T00:00:00Z'))).toBe('week/UTC/2026-03-02');
    expect(periodKey(cap('month', 1, 'America/New_York'), instant('2026-03-01T04:59:59Z'))).toBe('month/America/New_York/2026-02');
  });
});

/** Local date in the zone by the platform, for an oracle of its own. */
const dateIn = (zone: string, at: Instant): string =>
  new Intl.DateTimeFormat('en-CA', { timeZone: zone, year: 'numeric', month: '2-digit', day: '2-digit' }).format(millisOf(at));
function samePeriod({ per, zone }: Cap, a: Instant, b: Instant): boolean {
  if (per === 'rolling-hour') return Math.abs(millisOf(a) - millisOf(b)) < 3_600_000;
  const [x, y] = [dateIn(zone, a), dateIn(zone, b)];
  if (per === 'day') return x === y;
  if (per === 'month') return x.slice(0, 7) === y.slice(0, 7);
  const monday = (date: string) => Math.floor((Date.parse(date) / 86_400_000 + 3) / 7);
  return monday(x) === monday(y);
}

const zones = ['UTC', 'Europe/Berlin', 'America/New_York', 'Pacific/Auckland', 'Asia/Kolkata'] as const;
const $caps = fc.uniqueArray(
  fc.record({ per: fc.constantFrom(...capPeriods), max: fc.integer({ min: 0, max: 6 }), zone: fc.constantFrom(...zones) }),
  { selector: (row) => row.per, minLength: 1, maxLength: 4 },
);
/** Steps between two leads: from seconds to weeks, and now and then a machine whose clock is a minute behind. */
const $steps = fc.array(fc.oneof(fc.integer({ min: -60_000, max: 600_000 }), fc.integer({ min: 0, max: 9 * 86_400_000 })), {
  maxLength: 120,
});

describe('caps', () => {
  it('are never exceeded in any period, whatever the clocks, and refuse nobody who has room', () => {
    fc.assert(
      fc.property($caps, $steps, fc.integer({ min: 0, max: 365 * 86_400_000 }), (caps, steps, offset) => {
        const owner = ownerWith(caps);
        let load: Load | null = null;
        let now = Date.UTC(2026, 0, 1) + offset;
        let newest = now;
        const given: Instant[] = [];
        for (const [i, step] of steps.entries()) {
          now = Math.max(now + step, newest - 60_000);
          const behind = now < newest;
          newest = Math.max(newest, now);
          const at = instantFromMillis(now);
          const reached = limitReached(owner, { load, open: [] }, at);
          const counts = caps.map((row) => given.filter((past) => samePeriod(row, past, at)).length);
          if (reached === null) {
            expect(caps.every((row, c) => (counts[c] ?? 0) < row.max)).toBe(true);
            load = charge(owner, load, lead(i), at);
            given.push(at);
          } else if (!behind) expect(caps.some((row, c) => (counts[c] ?? 0) >= row.max)).toBe(true);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('have room again after a refund, in the period of the lead and in no other', () => {
    const owner = ownerWith([cap('day', 1), cap('rolling-hour', 1)]);
    const at = instant('2026-03-02T10:00:00Z');
    const load = charge(owner, null, lead(1), at);
    expect(limitReached(owner, { load, open: [] }, at)).toBe('cap-day');
    const back = refund(owner, load, lead(1), at);
    expect(back).toMatchObject({ version: 2, hour: [] });
    expect(limitReached(owner, { load: back, open: [] }, at)).toBeNull();
    const tomorrow = instant('2026-03-03T10:00:00Z');
    const next = charge(owner, load, lead(2), tomorrow);
    const late = refund(owner, next, lead(1), at);
    expect(limitReached(owner, { load: late, open: [] }, tomorrow)).toBe('cap-day');
    expect(refund(owner, late, lead(1), at)).toBeNull();
    expect(refund(owner, null, lead(1), at)).toBeNull();
  });

  it('count open leads against a capacity, with those that no index shows yet, each once', () => {
    const owner = ownerWith([], 3);
    const at = instant('2026-03-02T10:00:00Z');
    const load = charge(owner, charge(owner, null, lead(1), at), lead(2), at);
    expect(limitReached(owner, { load, open: [lead(1)] }, at)).toBeNull();
    expect(limitReached(owner, { load, open: [lead(1), lead(7)] }, at)).toBe('capacity');
    // Half a minute later the index has caught up: a lead that it does not show is closed.
    expect(limitReached(owner, { load, open: [lead(7)] }, instant('2026-03-02T10:00:30Z'))).toBeNull();
    expect(limitReached(ownerWith([], 0), { load: null, open: [] }, at)).toBe('capacity');
  });

  it('keep nothing of an owner without limits, and little of one with them', () => {
    expect(charge(ownerWith([]), null, lead(1), instant('2026-03-02T10:00:00Z'))).toBeNull();
    const owner = ownerWith([cap('day', 5), cap('week', 50), cap('month', 200)]);
    let load: Load | null = null;
    for (let day = 0; day < 90; day += 1) load = charge(owner, load, lead(day), instantFromMillis(Date.UTC(2026, 0, 1) + day * 86_400_000));
    expect(Object.keys(load?.counts ?? {})).toHaveLength(6);
  });
});
