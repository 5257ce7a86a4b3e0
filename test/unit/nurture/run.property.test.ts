import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Instant, instantFromMillis, millisOf, plusMillis } from '../../../shared/domain/kernel/instant.ts';
import {
  endRun,
  isRunning,
  type Run,
  resumeRun,
  startRun,
  stepHeld,
  stepTaken,
  wakeRun,
  withRuns,
} from '../../../shared/domain/nurture/run.ts';
import type { NurtureTrack } from '../../../shared/domain/nurture/track.ts';
import { businessMillis } from '../../../shared/domain/sla/business-time.ts';
import type { Calendar } from '../../../shared/domain/sla/policy.ts';

const hours = [{ from: '09:00', to: '17:30' }];
const calendar: Calendar = {
  name: 'Berlin',
  zone: 'Europe/Berlin',
  week: { mon: hours, tue: hours, wed: hours, thu: hours, fri: [{ from: '09:00', to: '15:00' }] },
  holidays: [{ date: '2026-01-06', label: 'Epiphany', windows: [] }],
};
const begin = Date.UTC(2026, 0, 1);
const $at = fc.integer({ min: 0, max: 400 * 86_400 }).map((seconds) => instantFromMillis(begin + seconds * 1000));
const $track = fc
  .array(
    fc.record({ waitSeconds: fc.integer({ min: 0, max: 20 * 86_400 }), time: fc.constantFrom('business' as const, 'wall' as const) }),
    {
      minLength: 1,
      maxLength: 5,
    },
  )
  .map(
    (waits): NurtureTrack => ({
      name: 'T',
      active: true,
      reasons: ['dormant'],
      calendarId: 'c',
      maxDelayDays: 14,
      steps: waits.map((wait, i) => ({
        ...wait,
        id: `s${i}`,
        purpose: 'marketing',
        channel: 'email',
        send: 'event',
        template: null,
        subject: null,
        text: null,
      })),
      exit: { stages: [] },
    }),
  );
const start = (track: NurtureTrack, at: Instant): Run =>
  startRun({ trackId: 't', trackVersion: 1, cycle: 1, reason: 'dormant', causeId: 'evt_1', at }, { track, calendar });
const key = { trackId: 't', cycle: 1, generation: 1 };
/** In a window, or exactly at its end, where a wait of business time may end. */
const isBusiness = (at: Instant): boolean => businessMillis(calendar, plusMillis(at, -1), plusMillis(at, 1)) > 0;

/** What may happen to a run: time passes by `after` seconds and it is woken so many times, put off, or ended. */
const $happening = fc.record({
  after: fc.integer({ min: 0, max: 12 * 86_400 }),
  wakes: fc.integer({ min: 1, max: 4 }),
  what: fc.constantFrom('take', 'take', 'take', 'hold', 'stale', 'exit', 'resume'),
});

describe('a run through a track', () => {
  it('takes each step once, in order, never before it is due and never two for one instant, whatever wakes come when', () => {
    fc.assert(
      fc.property($track, $at, fc.array($happening, { maxLength: 25 }), (track, at, happenings) => {
        let run = start(track, at);
        let now = at;
        const dues: string[] = [];
        const taken: string[] = [];
        for (const { after, wakes, what } of happenings) {
          now = plusMillis(now, after * 1000);
          if (what === 'exit' && isRunning(run)) run = endRun(run, { code: 'replied', detail: '' }, now);
          if (what === 'resume' && run.state === 'exited')
            run = resumeRun(run, { reason: 'dormant', causeId: 'evt_2', at: now }, { track, calendar });
          for (let i = 0; i < wakes; i += 1) {
            const generation = what === 'stale' ? run.generation - 1 : run.generation;
            const found = wakeRun(run, { ...key, generation }, now);
            if (what === 'stale') expect(found).toBe('stale');
            if (found !== 'due') continue;
            expect(isRunning(run)).toBe(true);
            expect(run.dueAt !== null && run.dueAt <= now).toBe(true);
            if (what === 'hold') {
              run = stepHeld(run, 'capped', plusMillis(now, 1000), calendar);
              expect(wakeRun(run, { ...key, generation: run.generation }, now)).toBe('early');
              continue;
            }
            dues.push(`${run.generation}/${run.nextStep}/${run.dueAt}`);
            taken.push(track.steps[run.nextStep]?.id ?? '');
            run = stepTaken(run, { outcome: 'handed-on', why: null }, { track, calendar }, now);
          }
        }
        expect(new Set(dues).size).toBe(dues.length);
        expect(taken).toEqual(track.steps.slice(0, taken.length).map(({ id }) => id));
        expect(run.taken.map(({ stepId }) => stepId)).toEqual(taken);
        expect(run.state === 'finished').toBe(run.exit === null && run.nextStep >= track.steps.length);
        expect(run.dueAt === null).toBe(!isRunning(run));
      }),
      { numRuns: 300 },
    );
  });

  it('is due in business time alone, after at least the wait', () => {
    fc.assert(
      fc.property($track, $at, (track, at) => {
        const [step] = track.steps;
        const { dueAt } = start(track, at);
        if (step === undefined || dueAt === null) throw new Error('nothing is due');
        expect(isBusiness(dueAt)).toBe(true);
        const waited = step.time === 'wall' ? millisOf(dueAt) - millisOf(at) : businessMillis(calendar, at, dueAt);
        expect(waited).toBeGreaterThanOrEqual(step.waitSeconds * 1000);
        if (step.time === 'business') expect(waited).toBe(step.waitSeconds * 1000);
        // Nothing of the office's time goes by unused.
        else expect(businessMillis(calendar, plusMillis(at, step.waitSeconds * 1000), dueAt)).toBe(0);
      }),
      { numRuns: 300 },
    );
  });

  it('that came late waits from then on, so that an outage brings no two steps at once', () => {
    fc.assert(
      fc.property($track, $at, fc.integer({ min: 0, max: 60 * 86_400 }), (track, at, late) => {
        const run = start(track, at);
        const now = plusMillis(run.dueAt ?? at, late * 1000);
        const next = stepTaken(run, { outcome: 'handed-on', why: null }, { track, calendar }, now);
        const wait = track.steps[1];
        if (wait === undefined) expect(next).toMatchObject({ state: 'finished', endedAt: now });
        else expect(next.dueAt).toBe(start({ ...track, steps: [wait] }, now).dueAt);
      }),
    );
  });

  it('that has ended is woken by nothing, and a row of many forgets ended ones first', () => {
    const track = fc.sample($track, 1)[0];
    if (track === undefined) throw new Error('no track');
    const run = start(track, instantFromMillis(begin));
    const ended = endRun(run, { code: 'meeting', detail: '' }, instantFromMillis(begin));
    expect(wakeRun(ended, key, instantFromMillis(begin + 9e11))).toBe('ended');
    const others = Array.from({ length: 60 }, (_, i) => ({ ...(i < 30 ? ended : run), trackId: `other-${i}` }));
    const row = withRuns({ leadId: 'lead_1' as never, revision: 4, runs: others }, run);
    expect(row.revision).toBe(5);
    expect(row.runs.filter(isRunning)).toHaveLength(31);
    expect(row.runs).toHaveLength(50);
  });
});
