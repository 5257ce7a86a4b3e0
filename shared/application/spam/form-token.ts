import { type Instant, instantFromMillis, millisBetween, millisOf } from '../../domain/kernel/instant.ts';
import type { SecretBox } from '../ports/system.ts';

/**
 * Proof that a page was rendered: form, time and origin under a MAC, with a nonce that lets its uses be counted. The time
 * is not trusted from anywhere else, so a script must wait as long as a person would.
 */
export type TokenCheck =
  | { readonly state: 'missing' | 'malformed' }
  | { readonly state: 'expired' }
  | { readonly state: 'valid'; readonly secondsOnPage: number; readonly nonce: string };

const macLength = 32;
const textOf = (formId: string, issuedAt: string, nonce: string, origin: string | null): string =>
  JSON.stringify([formId, issuedAt, nonce, origin ?? '']);

const macOf = async (box: SecretBox, text: string): Promise<string> => (await box.mac('form-token', text)).slice(-macLength);

/** `<issued, base 36 ms>.<nonce>.<mac>`; `origin` is the page's, null when the asker is no browser. */
export async function issueFormToken(
  box: SecretBox,
  input: { readonly formId: string; readonly origin: string | null; readonly now: Instant; readonly nonce: string },
): Promise<string> {
  const issuedAt = millisOf(input.now).toString(36);
  return `${issuedAt}.${input.nonce}.${await macOf(box, textOf(input.formId, issuedAt, input.nonce, input.origin))}`;
}

/** A token without an origin (asked for by a server that renders the page) is good for any. */
export async function checkFormToken(
  box: SecretBox,
  input: {
    readonly formId: string;
    readonly token: string | null;
    readonly origin: string | null;
    readonly now: Instant;
    readonly minutes: number;
  },
): Promise<TokenCheck> {
  if (input.token === null) return { state: 'missing' };
  const parts = /^([0-9a-z]{1,12})\.([A-Za-z0-9_-]{8,64})\.([0-9a-f]{32})$/.exec(input.token);
  const [, issuedAt = '', nonce = '', mac = ''] = parts ?? [];
  if (parts === null) return { state: 'malformed' };
  const candidates = await Promise.all([input.origin, null].map((origin) => macOf(box, textOf(input.formId, issuedAt, nonce, origin))));
  if (!candidates.some((candidate) => sameText(candidate, mac))) return { state: 'malformed' };
  const age = millisBetween(instantFromMillis(Number.parseInt(issuedAt, 36)), input.now);
  if (age > input.minutes * 60_000) return { state: 'expired' };
  return { state: 'valid', secondsOnPage: Math.max(0, age) / 1000, nonce };
}

/** Takes the same time wherever two texts of equal length differ. */
export function sameText(a: string, b: string): boolean {
  let difference = a.length ^ b.length;
  for (let i = 0; i < a.length; i += 1) difference |= a.charCodeAt(i) ^ b.charCodeAt(i % Math.max(1, b.length));
  return difference === 0;
}
