import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { describe, expect, it } from 'vitest';
import { type OffsetSpan, offsetSpans } from '../../../shared/domain/sla/zone-offsets.ts';

const zones = Intl.supportedValuesOf('timeZone');

/** The same question asked of Temporal, which searches in its own way. */
function temporalSpans(zone: string, from: number, to: number): readonly OffsetSpan[] {
  const spans: OffsetSpan[] = [];
  for (let start = from; start < to; ) {
    const moment = Temporal.Instant.fromEpochMilliseconds(start).toZonedDateTimeISO(zone);
    const end = Math.min(moment.getTimeZoneTransition('next')?.epochMilliseconds ?? Number.POSITIVE_INFINITY, to);
    spans.push({ start, end, offset: moment.offsetNanoseconds / 1e6 });
    start = end;
  }
  return spans;
}

describe('offsetSpans', () => {
  it('finds every clock change of every zone from 2024 to 2028, as Temporal does', { timeout: 60_000 }, () => {
    const [from, to] = [Date.UTC(2024, 0, 1), Date.UTC(2029, 0, 1)];
    let changes = 0;
    for (const zone of zones) {
      const spans = offsetSpans(zone, from, to);
      expect([zone, spans]).toEqual([zone, temporalSpans(zone, from, to)]);
      changes += spans.length - 1;
    }
    expect(zones.length).toBeGreaterThan(400);
    expect(changes).toBeGreaterThan(1000);
  });

  it('agrees with Temporal on any stretch since 1900, also where offsets had seconds', () => {
    const start = fc.integer({ min: Date.UTC(1900, 0, 1), max: Date.UTC(2037, 0, 1) });
    fc.assert(
      fc.property(fc.constantFrom(...zones), start, fc.integer({ min: 0, max: 8 * 86_400_000 }), (zone, from, length) => {
        expect(offsetSpans(zone, from, from + length)).toEqual(temporalSpans(zone, from, from + length));
      }),
      { numRuns: 1000 },
    );
  });

  it('starts a new span with a change at its first instant, and none for a change at its end', () => {
    const change = Date.UTC(2026, 2, 29, 1);
    expect(offsetSpans('Europe/Berlin', change, change + 1)).toEqual([{ start: change, end: change + 1, offset: 7_200_000 }]);
    expect(offsetSpans('Europe/Berlin', change - 1, change)).toEqual([{ start: change - 1, end: change, offset: 3_600_000 }]);
    expect(offsetSpans('Europe/Berlin', change - 1, change + 1)).toHaveLength(2);
  });

  it('refuses a zone nobody knows', () => {
    expect(() => offsetSpans('Europe/Atlantis', 0, 1)).toThrow(RangeError);
  });
});
