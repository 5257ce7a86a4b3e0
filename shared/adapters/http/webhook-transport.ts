import type { WebhookAnswer, WebhookPost, WebhookTransport } from '../../application/ports/webhook-transport.ts';
import { type ExchangeLimits, exchangeOnce, systemResolve } from './exchange.ts';
import { createInFlight } from './in-flight.ts';
import { retryAfterSeconds } from './retry-after.ts';
import { judgeTarget, type Target } from './target-policy.ts';

export type WebhookTransportOptions = {
  /** Development only: http and any port to 127.0.0.1, ::1 and localhost. */
  readonly allowLoopback: boolean;
  /** All addresses of a name; the system's resolver unless a test gives one. */
  readonly resolve?: ExchangeLimits['resolve'];
  readonly connectMillis?: number;
  readonly totalMillis?: number;
};

const userAgent = 'Leadline-Webhooks/1';
/** Nobody needs more of an answer's body. */
const maxBodyBytes = 16 * 1024;

async function attempt(target: Target, post: WebhookPost, limits: ExchangeLimits): Promise<WebhookAnswer> {
  const start = performance.now();
  const took = (): number => Math.round(performance.now() - start);
  const outgoing = { method: 'POST', headers: post.headers, body: post.body } as const;
  const done = await exchangeOnce(target, outgoing, { ...limits, totalMillis: post.totalMillis ?? limits.totalMillis });
  if (!done.ok) return { kind: 'failed', error: done.error, durationMs: took() };
  const { status, headers, body } = done;
  return { kind: 'answered', status, retryAfterSeconds: retryAfterSeconds(headers['retry-after'], headers.date), body, durationMs: took() };
}

/**
 * Posts to addresses on the public Internet only (research: OWASP SSRF, Svix). 10 s to connect, 15 s in all unless the
 * post says otherwise, no redirects, no proxy, no cookies, a connection per post, at most 16 KB of answer.
 */
export function createWebhookTransport({ allowLoopback, ...given }: WebhookTransportOptions): WebhookTransport {
  const limits = {
    connectMillis: given.connectMillis ?? 10_000,
    totalMillis: given.totalMillis ?? 15_000,
    resolve: given.resolve ?? systemResolve,
    maxBodyBytes,
    userAgent,
  };
  const inFlight = createInFlight();
  return {
    refuse: (url) => {
      const judged = judgeTarget(url, allowLoopback);
      return judged.ok ? null : judged.reason;
    },
    post: async (post) => {
      const judged = judgeTarget(post.url, allowLoopback);
      if (!judged.ok) return { kind: 'failed', error: judged.code, durationMs: 0 };
      if (post.cap === undefined) return attempt(judged.target, post, limits);
      if (!(await inFlight.enter(post.cap))) return { kind: 'busy' };
      try {
        return await attempt(judged.target, post, limits);
      } finally {
        inFlight.leave(post.cap.key);
      }
    },
  };
}
