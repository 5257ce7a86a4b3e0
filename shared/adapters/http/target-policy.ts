import { isIP } from 'node:net';
import { isLoopbackAddress, isPublicAddress } from './address-policy.ts';

export type Target = {
  readonly url: URL;
  /** Name or address without brackets. */
  readonly host: string;
  readonly loopback: boolean;
};
export type Judgement =
  | { readonly ok: true; readonly target: Target }
  | { readonly ok: false; readonly code: string; readonly reason: string };

const maxLength = 2048;
const ports = new Set(['', '443', '8443']);
/** Names that mean this machine or this network on common resolvers. */
const localName = /(^|\.)(localhost|local|internal|intranet|lan|home|corp|localdomain|home\.arpa)$/;

const refused = (reason: string, code = 'blocked-url'): Judgement => ({ ok: false, code, reason });

/** Says what to do, because the first webhook anybody tries points at their own machine. */
const loopbackRefused =
  'the address is this machine itself; for local development start with LEADLINE_ALLOW_LOOPBACK_WEBHOOKS=1, deployments never allow it';

function judgeHost(host: string): Judgement | null {
  if (isIP(host) !== 0) return isPublicAddress(host) ? null : refused('the address is not on the public Internet', 'blocked-address');
  if (localName.test(host) || !host.includes('.')) return refused('the host name is not public', 'blocked-address');
  return null;
}

/**
 * Judges the text of a webhook URL. `new URL` has turned decimal, octal and hexadecimal spellings of an address into its
 * dotted form by then, so the host is what would be connected to. What a name resolves to is judged at each attempt.
 */
export function judgeTarget(text: string, allowLoopback: boolean): Judgement {
  if (text.length > maxLength || !URL.canParse(text)) return refused('not a URL of at most 2048 characters');
  const url = new URL(text);
  const host = url.hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '');
  if (url.username !== '' || url.password !== '') return refused('credentials in the URL');
  if (url.hash !== '') return refused('a fragment in the URL');
  const ownMachine = host === 'localhost' || isLoopbackAddress(host);
  if (ownMachine && !allowLoopback) return refused(loopbackRefused, 'blocked-address');
  const loopback = ownMachine;
  const target = { ok: true, target: { url, host, loopback } } as const;
  if (loopback) return url.protocol === 'http:' || url.protocol === 'https:' ? target : refused('neither http nor https');
  if (url.protocol !== 'https:') return refused('not https');
  if (!ports.has(url.port)) return refused('a port other than 443 and 8443');
  return judgeHost(host) ?? target;
}
