import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Instant } from '../../../shared/domain/kernel/instant.ts';
import { plusMillis } from '../../../shared/domain/kernel/instant.ts';
import { nextWakeAt, type SlaClock } from '../../../shared/domain/sla/clock.ts';
import { cancelClock, meetClock } from '../../../shared/domain/sla/meet-clock.ts';
import type { Calendar, SlaPolicy } from '../../../shared/domain/sla/policy.ts';
import { startClocks } from '../../../shared/domain/sla/start-clocks.ts';
import { wakeClock } from '../../../shared/domain/sla/wake-clock.ts';
import { clockId, instant, leadId } from '../support/builders.ts';

const calendar: Calendar = {
  name: 'Office',
  zone: 'UTC',
  week: { mon: [{ from: '09:00', to: '17:00' }], tue: [{ from: '09:00', to: '17:00' }] },
  holidays: [],
};
const policy: SlaPolicy = {
  name: 'Standard',
  calendarId: 'office',
  timer: 'sweep',
  clocks: [
    { kind: 'acceptance', targetSeconds: 3600, time: 'wall', levels: [50, 100], metBy: ['accept', 'first-touch'] },
    { kind: 'first-touch', targetSeconds: 4 * 3600, time: 'business', levels: [50, 80, 100, 200], metBy: ['first-touch'] },
  ],
};

const start = (): readonly [SlaClock, SlaClock] => {
  let n = 0;
  const nextId = () => {
    n += 1;
    return clockId(n);
  };
  const input = { leadId, policy, policyId: 'standard', policyVersion: 3, calendar, ownerId: 'owner-1', nextId };
  // A Monday, 15:00.
  const [acceptance, firstTouch, ...more] = startClocks({ ...input, at: instant('2026-01-05T15:00:00Z') });
  if (acceptance === undefined || firstTouch === undefined || more.length > 0) throw new Error('a policy of two clocks starts two');
  return [acceptance, firstTouch];
};

/** Wakes until the clock has nothing to say at `now`. */
function drain(clock: SlaClock, now: Instant): { clock: SlaClock; levels: readonly number[] } {
  const wake = wakeClock(clock, now, clock.generation);
  if (wake.kind === 'noop') return { clock, levels: [] };
  const rest = drain(wake.clock, now);
  return { clock: rest.clock, levels: [wake.level, ...rest.levels] };
}

describe('Given a policy with a wall clock and a business clock', () => {
  it('starts one clock each, with every moment computed', () => {
    const [acceptance, firstTouch] = start();
    expect(acceptance).toMatchObject({
      id: 'clk_1',
      kind: 'acceptance',
      state: 'running',
      generation: 1,
      nextLevel: 0,
      level: null,
      endedAt: null,
      policyId: 'standard',
      policyVersion: 3,
      timer: 'sweep',
      ownerId: 'owner-1',
      metBy: ['accept', 'first-touch'],
      startedAt: '2026-01-05T15:00:00.000Z',
      dueAt: '2026-01-05T16:00:00.000Z',
      levels: [
        { percent: 50, at: '2026-01-05T15:30:00.000Z' },
        { percent: 100, at: '2026-01-05T16:00:00.000Z' },
      ],
    });
    expect(firstTouch.dueAt).toBe('2026-01-06T11:00:00.000Z');
    expect(firstTouch.levels.map((level) => level.at)).toEqual([
      '2026-01-05T17:00:00.000Z',
      '2026-01-06T10:12:00.000Z',
      '2026-01-06T11:00:00.000Z',
      '2026-01-06T15:00:00.000Z',
    ]);
  });
});

describe('Given a running clock', () => {
  const [, clock] = start();
  const fire = (c: SlaClock, now: string) => wakeClock(c, instant(now), c.generation);

  it('does nothing a millisecond early', () => {
    expect(fire(clock, '2026-01-05T16:59:59.999Z')).toEqual({ kind: 'noop', reason: 'early' });
  });

  it('warns at its first level and keeps running', () => {
    const wake = fire(clock, '2026-01-05T17:00:00Z');
    expect(wake).toMatchObject({ kind: 'fire', level: 50, breached: false, clock: { state: 'running', nextLevel: 1, level: 50 } });
  });

  it('fires one level per wake, oldest first, when it wakes late', () => {
    const late = instant('2026-01-06T12:00:00Z');
    const first = wakeClock(clock, late, 1);
    expect(first).toMatchObject({ kind: 'fire', level: 50, clock: { nextLevel: 1 } });
    const all = drain(clock, late);
    expect(all.levels).toEqual([50, 80, 100]);
    expect(all.clock).toMatchObject({ state: 'breached', level: 100, nextLevel: 3 });
    expect(nextWakeAt(all.clock)).toBe('2026-01-06T15:00:00.000Z');
  });

  it('breaches at 100 % and above, and then owes nothing', () => {
    const late = drain(clock, instant('2026-01-06T12:00:00Z')).clock;
    const last = fire(late, '2026-01-06T15:00:00Z');
    expect(last).toMatchObject({ kind: 'fire', level: 200, breached: true, clock: { state: 'breached', nextLevel: 4 } });
    if (last.kind !== 'fire') throw new Error('unreachable');
    expect(fire(last.clock, '2030-01-01T00:00:00Z')).toEqual({ kind: 'noop', reason: 'ended' });
  });

  it('ignores a wake of another generation before anything else', () => {
    expect(wakeClock(clock, instant('2030-01-01T00:00:00Z'), 2)).toEqual({ kind: 'noop', reason: 'stale' });
    expect(wakeClock({ ...clock, generation: 2 }, instant('2030-01-01T00:00:00Z'), 1)).toEqual({ kind: 'noop', reason: 'stale' });
  });

  it.each(['met', 'cancelled', 'paused'] as const)('owes no wake once %s', (state) => {
    expect(fire({ ...clock, state }, '2030-01-01T00:00:00Z')).toEqual({ kind: 'noop', reason: 'ended' });
  });

  it('is met on time up to the deadline itself, late after it', () => {
    expect(meetClock(clock, clock.dueAt)).toEqual({ clock: { ...clock, state: 'met', endedAt: clock.dueAt }, onTime: true });
    expect(meetClock(clock, plusMillis(clock.dueAt, 1)).onTime).toBe(false);
    const breached = drain(clock, instant('2026-01-06T12:00:00Z')).clock;
    expect(meetClock(breached, instant('2026-01-06T12:30:00Z'))).toMatchObject({ clock: { state: 'met', level: 100 }, onTime: false });
  });

  it('is on time when the act happened in time though it was recorded after the breach', () => {
    const breached = drain(clock, instant('2026-01-06T12:00:00Z')).clock;
    expect(meetClock(breached, instant('2026-01-06T10:00:00Z')).onTime).toBe(true);
  });

  it('is met at its start by an act from before it: no clock ends before it began', () => {
    const early = meetClock(clock, plusMillis(clock.startedAt, -3_600_000));
    expect(early).toEqual({ clock: { ...clock, state: 'met', endedAt: clock.startedAt }, onTime: true });
  });

  it('ends once: the first act or the cancellation stands', () => {
    const met = meetClock(clock, instant('2026-01-05T15:10:00Z')).clock;
    expect(meetClock(met, instant('2026-01-09T00:00:00Z'))).toEqual({ clock: met, onTime: true });
    expect(cancelClock(met, instant('2026-01-09T00:00:00Z'))).toBe(met);
    const cancelled = cancelClock(clock, instant('2026-01-05T15:10:00Z'));
    expect(cancelled).toMatchObject({ state: 'cancelled', endedAt: '2026-01-05T15:10:00.000Z' });
    expect(meetClock(cancelled, instant('2026-01-05T15:20:00Z'))).toEqual({ clock: cancelled, onTime: false });
  });
});

it('fires every level exactly once, in order, whatever the wakes and whichever of two writers wins', () => {
  const [, clock] = start();
  const wakes = fc.array(
    fc.record({ minutes: fc.integer({ min: 0, max: 3000 }), generation: fc.constantFrom(1, 1, 1, 2), twice: fc.boolean() }),
    {
      maxLength: 30,
    },
  );
  fc.assert(
    fc.property(wakes, (sequence) => {
      let stored = clock;
      const fired: number[] = [];
      // A conditional write: it counts only if the level it advances is still the stored one.
      const write = (read: SlaClock, wake: ReturnType<typeof wakeClock>) => {
        if (wake.kind !== 'fire' || read.nextLevel !== stored.nextLevel) return;
        stored = wake.clock;
        fired.push(wake.level);
      };
      for (const { minutes, generation, twice } of [...sequence, ...Array(4).fill({ minutes: 6000, generation: 1, twice: true })]) {
        const now = plusMillis(clock.startedAt, minutes * 60_000);
        const read = stored;
        write(read, wakeClock(read, now, generation));
        if (twice) write(read, wakeClock(read, now, generation));
      }
      expect(fired).toEqual([50, 80, 100, 200]);
    }),
  );
});
