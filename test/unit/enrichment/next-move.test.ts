import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AnswerRow } from '../../../shared/domain/enrichment/answer.ts';
import { afterCall, type Breaker, closedBreaker, failuresToOpen, passage } from '../../../shared/domain/enrichment/breaker.ts';
import type { FactPath } from '../../../shared/domain/enrichment/facts.ts';
import { type MoveInput, nextMove, type Tried, withTried } from '../../../shared/domain/enrichment/next-move.ts';
import { healthOf, settled } from '../../../shared/domain/enrichment/settle-answer.ts';
import type { WaterfallStep } from '../../../shared/domain/enrichment/waterfall.ts';
import { instantFromMillis, millisBetween, plusMillis } from '../../../shared/domain/kernel/instant.ts';

const start = instantFromMillis(Date.UTC(2026, 2, 2, 9));
const later = (seconds: number) => plusMillis(start, seconds * 1000);
const steps: readonly WaterfallStep[] = [
  { provider: 'pdl', subject: 'company', costCents: 5 },
  { provider: 'apollo', subject: 'person', costCents: 10 },
  { provider: 'zoominfo', subject: 'person', costCents: 20 },
];
const missing: readonly FactPath[] = ['company.employees', 'person.title'];
const tried = (step: string, overrides: Partial<Tried> = {}): Tried => ({
  ...{ step, outcome: 'notFound', reason: null, since: start, until: null, costCents: 0, cached: false },
  ...overrides,
});
const move = (overrides: Partial<MoveInput> = {}) =>
  nextMove({
    ...{ steps, tried: [], missing, startedAt: start, now: start, times: { pendingSeconds: 20, lateMinutes: 30 } },
    ...overrides,
  });

describe('the next move', () => {
  it('is nothing when nothing is missing', () => {
    expect(move({ missing: [] })).toEqual({ do: 'finish', why: 'complete' });
  });

  it('goes down the steps, past those that cannot bring what is missing', () => {
    expect(move()).toEqual({ do: 'ask', step: steps[0] });
    expect(move({ missing: ['person.title'] })).toEqual({ do: 'ask', step: steps[1] });
    expect(move({ tried: [tried('pdl/company')] })).toEqual({ do: 'ask', step: steps[1] });
    expect(move({ tried: steps.map(({ provider, subject }) => tried(`${provider}/${subject}`)) })).toEqual({
      do: 'finish',
      why: 'exhausted',
    });
  });

  it('waits for one that is at work, but not for long, and comes back to it', () => {
    const pending = (until: number) => [tried('pdl/company', { outcome: 'pending', until: later(until) })];
    expect(move({ tried: pending(5) })).toEqual({ do: 'wait', until: later(5) });
    expect(move({ tried: pending(5), now: later(5) })).toEqual({ do: 'ask', step: steps[0] });
    // It will say nothing within the twenty seconds: the next one is asked now.
    expect(move({ tried: pending(25), now: later(1) })).toEqual({ do: 'ask', step: steps[1] });
    const others = [...pending(60), tried('apollo/person'), tried('zoominfo/person')];
    expect(move({ tried: others, now: later(30) })).toEqual({ do: 'wait', until: later(60) });
    expect(move({ tried: others, now: later(30 * 60) })).toEqual({ do: 'finish', why: 'late' });
  });

  it('always ends, and asks no step twice that is over', () => {
    const $outcome = fc.constantFrom<Tried['outcome']>('found', 'notFound', 'pending', 'throttled', 'failed');
    fc.assert(
      fc.property(fc.array(fc.record({ outcome: $outcome, wait: fc.integer({ min: 5, max: 300 }) }), { minLength: 1 }), (answers) => {
        let rows: readonly Tried[] = [];
        let now = start;
        const over = new Set<string>();
        for (let i = 0; i < 5000; i += 1) {
          const next = move({ tried: rows, now });
          if (next.do === 'finish') return;
          if (next.do === 'wait') {
            expect(next.until > now).toBe(true);
            now = next.until;
            continue;
          }
          const name = `${next.step.provider}/${next.step.subject}`;
          expect(over.has(name)).toBe(false);
          const { outcome, wait } = answers[i % answers.length] ?? { outcome: 'failed', wait: 1 };
          const until = outcome === 'pending' || outcome === 'throttled' ? plusMillis(now, wait * 1000) : null;
          if (until === null) over.add(name);
          rows = withTried(rows, tried(name, { outcome, since: now, until }));
        }
        throw new Error('does not end');
      }),
    );
  });
});

describe('the breaker', () => {
  const failed = { outcome: 'failed' } as const;
  const opened = Array.from({ length: failuresToOpen }).reduce<Breaker>((breaker) => afterCall(breaker, failed, start), closedBreaker);

  it('opens after faults in a row, and one answer closes it', () => {
    expect(passage(opened, later(29), 1000)).toEqual({ pass: 'no', until: later(30) });
    const almost = Array.from({ length: failuresToOpen - 1 }).reduce<Breaker>(
      (breaker) => afterCall(breaker, failed, start),
      closedBreaker,
    );
    expect(passage(almost, start, 1000).pass).toBe('yes');
    expect(afterCall(almost, { outcome: 'answered' }, start)).toEqual(closedBreaker);
  });

  it('half open, lets one caller through, and nobody else until that one is back or lost', () => {
    const probe = passage(opened, later(31), 10_000);
    if (probe.pass !== 'probe') throw new Error(probe.pass);
    expect(passage(probe.next, later(32), 10_000)).toEqual({ pass: 'no', until: later(41) });
    expect(passage(probe.next, later(42), 10_000).pass).toBe('probe');
    expect(passage(afterCall(probe.next, { outcome: 'answered' }, later(33)), later(34), 10_000).pass).toBe('yes');
    // A probe that fails shuts it for twice as long.
    expect(passage(afterCall(probe.next, failed, later(33)), later(34), 10_000)).toEqual({ pass: 'no', until: later(93) });
  });

  it('is shut for as long as the provider says', () => {
    const shut = afterCall(closedBreaker, healthOf({ kind: 'throttled', retryAfterSeconds: 7 }, start), start);
    expect(passage(shut, later(6), 1000)).toEqual({ pass: 'no', until: later(7) });
    expect(healthOf({ kind: 'denied', reason: 'opted-out', retryAfterSeconds: null }, start)).toEqual({ outcome: 'answered' });
    expect(healthOf({ kind: 'denied', reason: 'out-of-credits', retryAfterSeconds: null }, start).outcome).toBe('refused');
  });
});

describe('an answer', () => {
  const ttl = { foundDays: 90, notFoundDays: 14, unclearHours: 24, licenceDays: null };
  const asking: AnswerRow = {
    key: { subject: 'person', mac: 'k1_a', provider: 'pdl' },
    ...{ revision: 1, state: 'asking', until: start, token: null, repeatable: false, outcome: null, askedAt: start },
    ...{ costCents: 20, day: '2026-03-02' },
  };
  const polling = { ...asking, token: 'job', repeatable: true };
  it.each([
    [{ kind: 'found', facts: [] }, 'answered', 90 * 24, 20],
    [{ kind: 'notFound', reason: 'x' }, 'answered', 14 * 24, 0],
    [{ kind: 'denied', reason: 'opted-out', retryAfterSeconds: null }, 'answered', 14 * 24, 0],
    [{ kind: 'denied', reason: 'out-of-credits', retryAfterSeconds: null }, 'free', 0, 0],
    [{ kind: 'throttled', retryAfterSeconds: 3600 }, 'free', 0, 0],
    [{ kind: 'failed', reason: 'x', charged: 'no' }, 'free', 0, 0],
    [{ kind: 'failed', reason: 'x', charged: 'maybe' }, 'answered', 24, 20],
    [{ kind: 'pending', token: 't', retryAfterSeconds: 3600, repeatable: false }, 'pending', 1, 20],
  ] as const)('%o', (result, state, hours, costCents) => {
    const row = settled(asking, result, ttl, start);
    expect(row).toMatchObject({ state, costCents, revision: 2 });
    expect(millisBetween(start, row.until) / 3_600_000).toBe(hours);
  });

  it('to a question that may be repeated is asked for again after a fault, and kept through a throttle', () => {
    expect(settled(polling, { kind: 'failed', reason: 'x', charged: 'maybe' }, ttl, start)).toMatchObject({
      state: 'pending',
      token: 'job',
    });
    expect(settled(polling, { kind: 'throttled', retryAfterSeconds: 9 }, ttl, start)).toMatchObject({ state: 'pending', until: later(9) });
    expect(settled({ ...polling, repeatable: false }, { kind: 'failed', reason: 'x', charged: 'maybe' }, ttl, start).state).toBe(
      'answered',
    );
  });
});
