import { gateError } from '../../domain/consent/obligation.ts';
import { type Instant, plusMillis } from '../../domain/kernel/instant.ts';
import { clip } from '../../domain/kernel/well-formed.ts';
import type { Delivery, DeliveryAttempt } from '../../domain/webhooks/delivery.ts';
import { classifyAnswer } from '../../domain/webhooks/outcome.ts';
import { nextAttempt } from '../../domain/webhooks/retry.ts';
import type { WebhookAnswer } from '../ports/webhook-transport.ts';

/** The newest attempts are kept in the row; older ones are counted. */
const keptAttempts = 10;
/** Kept of an answer's body, for the log. */
const keptBodyChars = 1000;

const withAttempt = (row: Delivery, attempt: DeliveryAttempt): Delivery => ({
  ...row,
  attempts: [...row.attempts, attempt].slice(-keptAttempts),
  attemptCount: row.attemptCount + 1,
  updatedAt: attempt.at,
});

/** Nothing was sent and nothing will be: the endpoint or the lead is gone. */
export const refused = (row: Delivery, at: Instant, error: string): Delivery => ({
  ...withAttempt(row, { at, status: null, error, durationMs: 0, body: null }),
  state: 'refused',
  nextAttemptAt: null,
});

/** Nothing was sent: the person forbade it. */
export const cancelled = (row: Delivery, at: Instant, why: string): Delivery => ({
  ...refused(row, at, gateError(why)),
  state: 'superseded',
});

/** While processing is restricted nothing is sent; lifting it asks for the row at once, this is only in case that is lost. */
const heldMillis = 6 * 3_600_000;
export const held = (row: Delivery, at: Instant): Delivery => ({ ...row, nextAttemptAt: plusMillis(at, heldMillis), updatedAt: at });

/** The row after an answer: delivered, refused by 410, waiting for its next attempt, or dead when the schedule is used up. */
export function afterAnswer(
  row: Delivery,
  answer: WebhookAnswer,
  time: { readonly at: Instant; readonly now: Instant; readonly jitter: number },
): Delivery {
  const status = answer.kind === 'answered' ? answer.status : null;
  const outcome = classifyAnswer(status);
  const error = answer.kind === 'answered' ? `http-${answer.status}` : answer.error;
  const body = answer.kind === 'answered' ? clip(answer.body, keptBodyChars) : null;
  const shown = outcome === 'delivered' ? null : error;
  const tried = withAttempt(row, { at: time.at, status, error: shown, durationMs: Math.round(answer.durationMs), body });
  if (outcome === 'delivered') return { ...tried, state: 'delivered', nextAttemptAt: null };
  if (outcome === 'gone') return { ...tried, state: 'refused', nextAttemptAt: null };
  const retryAfterSeconds = answer.kind === 'answered' ? answer.retryAfterSeconds : null;
  const next = nextAttempt({ attemptCount: tried.attemptCount, at: time.now, jitter: time.jitter, error, retryAfterSeconds });
  return next === null ? { ...tried, state: 'dead', nextAttemptAt: null } : { ...tried, nextAttemptAt: next };
}
