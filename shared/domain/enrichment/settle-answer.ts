import { type Instant, plusMillis } from '../kernel/instant.ts';
import type { AnswerOutcome, AnswerRow } from './answer.ts';
import type { CallOutcome } from './breaker.ts';
import type { LookUpResult } from './facts.ts';
import type { Waterfall } from './waterfall.ts';

const hour = 3_600_000;
const day = 24 * hour;
/** So soon an unclear answer to a question that may be repeated is asked for again. */
const repeatMillis = 10_000;
const throttledSeconds = 30;
const shutSeconds = 3600;

/** The row after its call: what the answer is, how long it counts, and what it cost. Only an answer that brought something is paid for. */
export function settled(row: AnswerRow, result: LookUpResult, ttl: Waterfall['ttl'], now: Instant): AnswerRow {
  const next = { ...row, revision: row.revision + 1 };
  const answered = (outcome: AnswerOutcome, millis: number, costCents = 0): AnswerRow => ({
    ...next,
    state: 'answered',
    token: null,
    outcome,
    askedAt: now,
    until: plusMillis(now, millis),
    costCents,
  });
  const later = (millis: number): AnswerRow =>
    row.token === null
      ? { ...next, state: 'free', outcome: null, until: now, costCents: 0 }
      : { ...next, state: 'pending', until: plusMillis(now, millis) };
  switch (result.kind) {
    case 'found':
      return answered({ kind: 'found', facts: result.facts }, ttl.foundDays * day, row.costCents);
    case 'notFound':
      return answered({ kind: 'notFound', reason: result.reason }, ttl.notFoundDays * day);
    case 'pending':
      return {
        ...next,
        state: 'pending',
        token: result.token,
        repeatable: result.repeatable,
        until: plusMillis(now, result.retryAfterSeconds * 1000),
      };
    case 'denied':
      if (result.reason === 'opted-out' || result.reason === 'invalid-input')
        return answered({ kind: 'denied', reason: result.reason }, ttl.notFoundDays * day);
      return later((result.retryAfterSeconds ?? shutSeconds) * 1000);
    case 'throttled':
      return later((result.retryAfterSeconds ?? throttledSeconds) * 1000);
    case 'failed':
      if (result.charged === 'no' || (row.repeatable && row.token !== null)) return later(repeatMillis);
      return answered({ kind: 'unclear', reason: result.reason }, ttl.unclearHours * hour, row.costCents);
  }
}

/** What a call tells of the provider's health. One that has no credits left, or does not know the key, is not asked for a while. */
export function healthOf(result: LookUpResult, now: Instant): CallOutcome {
  if (result.kind === 'failed') return { outcome: 'failed' };
  const refused = (seconds: number): CallOutcome => ({ outcome: 'refused', until: plusMillis(now, seconds * 1000) });
  if (result.kind === 'throttled') return refused(result.retryAfterSeconds ?? throttledSeconds);
  if (result.kind === 'denied' && (result.reason === 'out-of-credits' || result.reason === 'unauthorized'))
    return refused(result.retryAfterSeconds ?? shutSeconds);
  return { outcome: 'answered' };
}
