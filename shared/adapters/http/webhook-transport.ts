import { lookup } from 'node:dns/promises';
import { type ClientRequest, request as httpRequest, type IncomingMessage, type RequestOptions } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import type { WebhookAnswer, WebhookPost, WebhookTransport } from '../../application/ports/webhook-transport.ts';
import { isLoopbackAddress, isPublicAddress } from './address-policy.ts';
import { createInFlight } from './in-flight.ts';
import { retryAfterSeconds } from './retry-after.ts';
import { judgeTarget, type Target } from './target-policy.ts';

export type ResolvedAddress = { readonly address: string; readonly family: number };
export type WebhookTransportOptions = {
  /** Development only: http and any port to 127.0.0.1, ::1 and localhost. */
  readonly allowLoopback: boolean;
  /** All addresses of a name; the system's resolver unless a test gives one. */
  readonly resolve?: (host: string) => Promise<readonly ResolvedAddress[]>;
  readonly connectMillis?: number;
  readonly totalMillis?: number;
};

const userAgent = 'Leadline-Webhooks/1';
/** More of an answer's body is not read: nobody needs it, and a receiver may send without end. */
const maxBodyBytes = 16 * 1024;

/** A failure with its code for the delivery log. */
class Failed extends Error {
  readonly code: string;
  constructor(code: string) {
    super(code);
    this.code = code;
  }
}

const systemResolve = (host: string): Promise<readonly ResolvedAddress[]> => lookup(host, { all: true });

type Limits = { readonly connectMillis: number; readonly totalMillis: number; readonly resolve: typeof systemResolve };

/** Every address of the name, all of them allowed: one bad one spoils the name, or round robin would pick it some day. */
async function vetted({ host, loopback }: Target, resolve: Limits['resolve']): Promise<readonly ResolvedAddress[]> {
  // An address was judged with the text of the URL, and node asks no resolver for one.
  if (isIP(host) !== 0) return [{ address: host, family: isIP(host) }];
  const addresses = await resolve(host).catch(() => {
    throw new Failed('dns');
  });
  const allowed = loopback ? isLoopbackAddress : isPublicAddress;
  if (addresses.length === 0) throw new Failed('dns');
  if (!addresses.every(({ address }) => allowed(address))) throw new Failed('blocked-address');
  return addresses;
}

/**
 * Hands the socket the addresses that were just vetted: check and use are one resolution, so a name that changes its
 * answer (DNS rebinding) gains nothing. Host header and TLS server name stay the name's.
 */
const pinned =
  (addresses: readonly ResolvedAddress[]): LookupFunction =>
  (_host, options, done) => {
    const [first] = addresses;
    if (options.all) done(null, [...addresses]);
    else if (first) done(null, first.address, first.family);
  };

const codeOf = (error: unknown): string => {
  if (error instanceof Failed) return error.code;
  const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
  if (code === 'ECONNREFUSED') return 'connection-refused';
  if (code === 'ECONNRESET' || code === 'EPIPE') return 'connection-reset';
  if (code === 'ETIMEDOUT') return 'timeout';
  if (code.startsWith('HPE_')) return 'bad-answer';
  return /TLS|SSL|CERT|SIGNATURE|EPROTO/.test(code) ? 'tls' : 'network';
};

/** The beginning of the body; a longer one is cut off together with its connection. */
async function bodyOf(answer: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const chunk of answer) {
    const bytes = Buffer.from(chunk);
    parts.push(bytes.subarray(0, maxBodyBytes - size));
    size += bytes.length;
    if (size >= maxBodyBytes) break;
  }
  answer.destroy();
  return Buffer.concat(parts).toString('utf8');
}

/** Resolves with the answer's head; node follows no redirect by itself. */
function send(request: ClientRequest, body: string, { connectMillis }: Limits): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => request.destroy(new Failed('connect-timeout')), connectMillis);
    const connected = () => clearTimeout(timer);
    request.once('socket', (socket) => socket.once('encrypted' in socket ? 'secureConnect' : 'connect', connected));
    request.once('close', connected);
    request.once('response', resolve);
    request.on('error', reject);
    request.end(body);
  });
}

type Answered = Extract<WebhookAnswer, { kind: 'answered' }>;

async function exchange(
  target: Target,
  post: WebhookPost,
  limits: Limits,
  signal: AbortSignal,
): Promise<Omit<Answered, 'kind' | 'durationMs'>> {
  const addresses = await vetted(target, limits.resolve);
  const options: RequestOptions = {
    method: 'POST',
    agent: false,
    lookup: pinned(addresses),
    signal,
    headers: { ...post.headers, 'user-agent': userAgent, 'content-length': Buffer.byteLength(post.body) },
  };
  const request = target.url.protocol === 'https:' ? httpsRequest : httpRequest;
  const answer = await send(request(target.url, options), post.body, limits);
  return {
    status: answer.statusCode ?? 0,
    retryAfterSeconds: retryAfterSeconds(answer.headers['retry-after'], answer.headers.date),
    body: await bodyOf(answer),
  };
}

async function attempt(target: Target, post: WebhookPost, limits: Limits): Promise<WebhookAnswer> {
  const start = performance.now();
  const took = (): number => Math.round(performance.now() - start);
  const signal = AbortSignal.timeout(post.totalMillis ?? limits.totalMillis);
  const expired = new Promise<never>((_, reject) => signal.addEventListener('abort', () => reject(new Failed('timeout')), { once: true }));
  try {
    const answer = await Promise.race([exchange(target, post, limits, signal), expired]);
    return { kind: 'answered', ...answer, durationMs: took() };
  } catch (error) {
    return { kind: 'failed', error: signal.aborted ? 'timeout' : codeOf(error), durationMs: took() };
  }
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
