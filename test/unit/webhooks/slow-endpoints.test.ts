import { describe, expect, it } from 'vitest';
import { createSlowEndpoints } from '../../../shared/application/webhooks/slow-endpoints.ts';
import { plusMillis } from '../../../shared/domain/kernel/instant.ts';
import { instant } from '../support/builders.ts';

const start = instant('2026-01-05T09:00:00Z');
const later = (minutes: number) => plusMillis(start, minutes * 60_000);

describe('slow endpoints (R15)', () => {
  it('keep one that timed out off the fast lane for five minutes, and nobody else', () => {
    const slow = createSlowEndpoints();
    slow.timedOut('a', start);
    expect([0, 1, 4.9].map((minutes) => slow.admits('a', later(minutes)))).toEqual([false, false, false]);
    expect(slow.admits('b', start)).toBe(true);
  });

  it('then admit one trial; the others wait for what becomes of it', () => {
    const slow = createSlowEndpoints();
    slow.timedOut('a', start);
    expect([slow.admits('a', later(5)), slow.admits('a', later(5)), slow.admits('a', later(6))]).toEqual([true, false, false]);
    slow.answered('a');
    expect([slow.admits('a', later(6)), slow.admits('a', later(6))]).toEqual([true, true]);
  });

  it('take it off the list as soon as it answers in time', () => {
    const slow = createSlowEndpoints();
    slow.timedOut('a', start);
    slow.answered('a');
    expect(slow.admits('a', start)).toBe(true);
  });

  it('hold a bounded number: the oldest gives way', () => {
    const slow = createSlowEndpoints();
    for (let i = 0; i <= 1000; i += 1) slow.timedOut(`e${i}`, start);
    expect([slow.admits('e0', start), slow.admits('e1', start), slow.admits('e1000', start)]).toEqual([true, false, false]);
  });
});
