import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { millisBetween } from '../../../shared/domain/kernel/instant.ts';
import type { WebhookEndpoint } from '../../../shared/domain/webhooks/endpoint.ts';
import { wantsEvent } from '../../../shared/domain/webhooks/event-filter.ts';
import { classifyAnswer } from '../../../shared/domain/webhooks/outcome.ts';
import { nextAttempt, type RetryInput, retrySchedule } from '../../../shared/domain/webhooks/retry.ts';
import { instant } from '../support/builders.ts';

const endpoint = (...events: readonly string[]): WebhookEndpoint => ({ url: 'https://hooks.example.com', events, enabled: true });

describe('wantsEvent', () => {
  it.each<[string, string, boolean]>([
    ['lead.routed', 'lead.routed.v1', true],
    ['lead.routed', 'lead.routed.v12', true],
    ['lead.routed', 'lead.routed', true],
    ['lead.routed', 'lead.unrouted.v1', false],
    ['lead.*', 'lead.stage_changed.v1', true],
    ['lead.*', 'leads.routed.v1', false],
    ['lead.*', 'sla.warned.v1', false],
    ['*', 'sla.breached.v1', true],
    ['sla.warned', 'sla.breached.v1', false],
  ])('%s and %s: %s', (filter, type, expected) => {
    expect(wantsEvent(endpoint('other.thing', filter), type)).toBe(expected);
  });

  it('is deaf when disabled', () => {
    expect(wantsEvent({ ...endpoint('*'), enabled: false }, 'lead.routed.v1')).toBe(false);
  });
});

it.each<[number | null, string]>([
  [200, 'delivered'],
  [202, 'delivered'],
  [204, 'delivered'],
  [299, 'delivered'],
  [301, 'retry'],
  [307, 'retry'],
  [304, 'retry'],
  [400, 'retry'],
  [401, 'retry'],
  [404, 'retry'],
  [409, 'retry'],
  [410, 'gone'],
  [429, 'retry'],
  [500, 'retry'],
  [503, 'retry'],
  [null, 'retry'],
  [199, 'retry'],
])('status %s is %s', (status, outcome) => {
  expect(classifyAnswer(status)).toBe(outcome);
});

const at = instant('2026-01-05T09:00:00Z');
const wait = (input: Partial<RetryInput>): number | null => {
  const next = nextAttempt({ attemptCount: 1, at, jitter: 0.5, error: 'http-500', retryAfterSeconds: null, ...input });
  return next === null ? null : millisBetween(at, next) / 1000;
};

describe('nextAttempt', () => {
  it('follows the published schedule and then stops', () => {
    const waits = Array.from({ length: 11 }, (_, attemptCount) => wait({ attemptCount }));
    expect(waits).toEqual([0, 5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400, null]);
    expect(wait({ attemptCount: 99 })).toBeNull();
  });

  it('spreads by a fifth either way', () => {
    expect(wait({ attemptCount: 3, jitter: 0 })).toBe(1440);
    expect(wait({ attemptCount: 3, jitter: 0.999999 })).toBeCloseTo(2160, 1);
  });

  it.each(['http-429', 'http-502', 'http-504', 'timeout', 'connect-timeout'])('waits at least a minute after %s', (error) => {
    expect(wait({ attemptCount: 1, error })).toBe(60);
    expect(wait({ attemptCount: 2, error })).toBe(300);
  });

  it.each(['http-503', 'connection-refused', 'connection-reset', 'dns', 'tls', 'network', 'bad-answer'])(
    'comes back after 5 s from %s: the receiver may be restarting',
    (error) => {
      expect(wait({ attemptCount: 1, error })).toBe(5);
    },
  );

  it('heeds Retry-After between once and twice the scheduled wait', () => {
    expect(wait({ attemptCount: 2, retryAfterSeconds: 400 })).toBe(400);
    expect(wait({ attemptCount: 2, retryAfterSeconds: 10 })).toBe(300);
    expect(wait({ attemptCount: 2, retryAfterSeconds: 1e9 })).toBe(600);
    expect(wait({ attemptCount: 2, retryAfterSeconds: -5 })).toBe(300);
    expect(wait({ attemptCount: 2, retryAfterSeconds: Number.NaN })).toBe(300);
  });

  it('never comes before what the receiver asked for', () => {
    expect(wait({ attemptCount: 2, retryAfterSeconds: 400, jitter: 0 })).toBe(400);
  });

  it('keeps every wait, and their sum, inside the promised bounds (R10)', () => {
    const answers = fc.array(
      fc.record({
        jitter: fc.double({ min: 0, max: 0.999999, noNaN: true }),
        error: fc.constantFrom(
          'timeout',
          'connection-refused',
          'http-301',
          'http-400',
          'http-429',
          'http-500',
          'http-502',
          'http-503',
          'http-504',
        ),
        retryAfterSeconds: fc.option(fc.double({ min: -10, max: 1e6 })),
      }),
      { minLength: 9, maxLength: 9 },
    );
    fc.assert(
      fc.property(answers, (failures) => {
        const waits = failures.map((failure, i) => wait({ ...failure, attemptCount: i + 1 }));
        for (const [i, seconds] of waits.entries()) {
          const base = (retrySchedule[i + 1] ?? 0) / 1000;
          expect(seconds).toBeGreaterThanOrEqual(0.8 * base);
          expect(seconds).toBeLessThanOrEqual(Math.max(2.4 * base, 60));
        }
        const total = waits.reduce<number>((sum, seconds) => sum + (seconds ?? 0), 0);
        const scheduled = retrySchedule.reduce((sum, millis) => sum + millis, 0) / 1000;
        expect(scheduled / 3600).toBeCloseTo(75.6, 1);
        expect(total).toBeGreaterThanOrEqual(0.8 * scheduled);
        expect(total).toBeLessThanOrEqual(2.4 * scheduled);
      }),
    );
  });
});
