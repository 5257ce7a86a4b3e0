import { lookup } from 'node:dns/promises';
import { type ClientRequest, request as httpRequest, type IncomingHttpHeaders, type IncomingMessage, type RequestOptions } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { isLoopbackAddress, isPublicAddress } from './address-policy.ts';
import type { Target } from './target-policy.ts';

export type ResolvedAddress = { readonly address: string; readonly family: number };
export type Outgoing = {
  readonly method: 'GET' | 'POST';
  readonly headers: Readonly<Record<string, string>>;
  /** Empty for none. */
  readonly body: string;
};
export type ExchangeLimits = {
  readonly connectMillis: number;
  readonly totalMillis: number;
  /** More of an answer's body is not read: a receiver may send without end. */
  readonly maxBodyBytes: number;
  readonly userAgent: string;
  readonly resolve: (host: string) => Promise<readonly ResolvedAddress[]>;
};
/** `sent`: whether the other side may have received the request. `cut`: the body was longer than what was read of it. */
export type Exchanged =
  | { readonly ok: true; readonly status: number; readonly headers: IncomingHttpHeaders; readonly body: string; readonly cut: boolean }
  | { readonly ok: false; readonly error: string; readonly sent: boolean };

/** A failure with its code, as logs show it. */
class Failed extends Error {
  readonly code: string;
  constructor(code: string) {
    super(code);
    this.code = code;
  }
}

export const systemResolve = (host: string): Promise<readonly ResolvedAddress[]> => lookup(host, { all: true });

/** Every address of the name, all of them allowed: one bad one spoils the name, or round robin would pick it some day. */
async function vetted({ host, loopback }: Target, resolve: ExchangeLimits['resolve']): Promise<readonly ResolvedAddress[]> {
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
async function bodyOf(answer: IncomingMessage, maxBodyBytes: number): Promise<{ readonly body: string; readonly cut: boolean }> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const chunk of answer) {
    const bytes = Buffer.from(chunk);
    parts.push(bytes.subarray(0, Math.max(0, maxBodyBytes - size)));
    size += bytes.length;
    if (size > maxBodyBytes) break;
  }
  answer.destroy();
  return { body: Buffer.concat(parts).toString('utf8'), cut: size > maxBodyBytes };
}

/** Resolves with the answer's head; node follows no redirect by itself. */
function send(request: ClientRequest, body: string, { connectMillis }: ExchangeLimits): Promise<IncomingMessage> {
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

async function exchange(
  target: Target,
  { method, headers, body }: Outgoing,
  limits: ExchangeLimits,
  signal: AbortSignal,
  sending: () => void,
) {
  const addresses = await vetted(target, limits.resolve);
  const length = body === '' && method === 'GET' ? {} : { 'content-length': Buffer.byteLength(body) };
  const options: RequestOptions = {
    method,
    agent: false,
    lookup: pinned(addresses),
    signal,
    headers: { ...headers, 'user-agent': limits.userAgent, ...length },
  };
  const make = target.url.protocol === 'https:' ? httpsRequest : httpRequest;
  const request = make(target.url, options);
  request.once('socket', (socket) => socket.once('encrypted' in socket ? 'secureConnect' : 'connect', sending));
  const answer = await send(request, body, limits);
  return { status: answer.statusCode ?? 0, headers: answer.headers, ...(await bodyOf(answer, limits.maxBodyBytes)) };
}

/**
 * One request to a vetted target, over a connection of its own to an address that was judged in the same resolution. No redirects, no
 * proxy, no cookies; time and body are bounded.
 */
export async function exchangeOnce(target: Target, outgoing: Outgoing, limits: ExchangeLimits): Promise<Exchanged> {
  let sent = false;
  const sending = () => {
    sent = true;
  };
  const signal = AbortSignal.timeout(limits.totalMillis);
  const expired = new Promise<never>((_, reject) => signal.addEventListener('abort', () => reject(new Failed('timeout')), { once: true }));
  try {
    return { ok: true, ...(await Promise.race([exchange(target, outgoing, limits, signal, sending), expired])) };
  } catch (error) {
    return { ok: false, error: signal.aborted ? 'timeout' : codeOf(error), sent };
  }
}
