import type { ProviderCall } from '../../../application/ports/provider.ts';
import type { LookUpResult } from '../../../domain/enrichment/facts.ts';
import { type ExchangeLimits, exchangeOnce, type Outgoing, systemResolve } from '../exchange.ts';
import { retryAfterSeconds } from '../retry-after.ts';
import { judgeTarget } from '../target-policy.ts';

/** An answer with its body read as JSON (undefined when it is none) and its headers by lower-case name. */
export type WireAnswer = { readonly status: number; readonly json: unknown; readonly header: (name: string) => string | undefined };
export type WireRequest = {
  readonly url: string;
  readonly method: Outgoing['method'];
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly timeoutMillis: number;
};
/** Sends, or says why there is no answer to read. */
export type Wire = (request: WireRequest) => Promise<WireAnswer | Extract<LookUpResult, { kind: 'failed' }>>;

/** One vendor: its own way to ask and to answer, in our words. */
export type Adapter = (wire: Wire, base: string) => (call: ProviderCall) => Promise<LookUpResult>;

/** A whole profile of People Data Labs has some 60 KB. */
const maxBodyBytes = 512 * 1024;

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Requests to providers under the rules of outgoing HTTP: public addresses over TLS, no redirects, bounded time and size. */
export function createWire(options: { readonly allowLoopback: boolean; readonly resolve?: ExchangeLimits['resolve'] }): Wire {
  return async ({ url, method, headers, body = '', timeoutMillis }) => {
    const judged = judgeTarget(url, options.allowLoopback);
    if (!judged.ok) return { kind: 'failed', reason: judged.code, charged: 'no' };
    const limits = {
      connectMillis: timeoutMillis,
      totalMillis: timeoutMillis,
      maxBodyBytes,
      userAgent: 'Leadline/1',
      resolve: options.resolve ?? systemResolve,
    };
    const done = await exchangeOnce(judged.target, { method, headers: { accept: 'application/json', ...headers }, body }, limits);
    if (!done.ok) return { kind: 'failed', reason: done.error, charged: done.sent ? 'maybe' : 'no' };
    if (done.cut) return { kind: 'failed', reason: 'answer-too-large', charged: 'maybe' };
    const header = (name: string): string | undefined => {
      const value = done.headers[name];
      return Array.isArray(value) ? value[0] : value;
    };
    return { status: done.status, json: parsed(done.body), header };
  };
}

export const isAnswer = (answer: WireAnswer | LookUpResult): answer is WireAnswer => 'status' in answer;

type Headers = Pick<WireAnswer, 'header'>;
const longestWait = 86_400;

/** Whole seconds to wait by `Retry-After`, else by a header that gives seconds or the epoch second of the reset. */
export function waitOf({ header }: Headers, resetHeader?: string): number | null {
  const stated = retryAfterSeconds(header('retry-after'), header('date'));
  if (stated !== null) return Math.min(stated, longestWait);
  const reset = Number(resetHeader === undefined ? Number.NaN : (header(resetHeader) ?? Number.NaN));
  if (!Number.isFinite(reset) || reset < 0) return null;
  // Vendors write either; a number of seconds never reaches the year 2001.
  const now = Date.parse(header('date') ?? '') / 1000;
  const seconds = reset < 1_000_000_000 ? reset : reset - now;
  return Number.isFinite(seconds) && seconds >= 0 ? Math.min(Math.ceil(seconds), longestWait) : null;
}

/** What no vendor's table says anything else about. A 200 that cannot be read may have been charged; an error was not. */
export function unexpected(answer: WireAnswer): LookUpResult {
  if (answer.status >= 200 && answer.status < 300) return { kind: 'failed', reason: 'malformed-answer', charged: 'maybe' };
  return { kind: 'failed', reason: `status-${answer.status}`, charged: 'no' };
}

export const found = (facts: Extract<LookUpResult, { kind: 'found' }>['facts']): LookUpResult =>
  facts.length === 0 ? { kind: 'notFound', reason: 'nothing-usable' } : { kind: 'found', facts };
export const notFound = (reason: string): LookUpResult => ({ kind: 'notFound', reason });
export const denied = (
  reason: Extract<LookUpResult, { kind: 'denied' }>['reason'],
  retryAfterSeconds: number | null = null,
): LookUpResult => ({
  kind: 'denied',
  reason,
  retryAfterSeconds,
});
export const throttled = (retryAfterSeconds: number | null): LookUpResult => ({ kind: 'throttled', retryAfterSeconds });
export const unauthorized = denied('unauthorized');
