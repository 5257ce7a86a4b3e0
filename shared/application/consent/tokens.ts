import type { Instant } from '../../domain/kernel/instant.ts';
import { instantFromMillis, millisOf } from '../../domain/kernel/instant.ts';
import type { SecretBox } from '../ports/system.ts';
import { sameText } from '../spam/form-token.ts';

export const consentTokenKinds = ['confirm', 'preferences', 'unsubscribe'] as const;
export type ConsentTokenKind = (typeof consentTokenKinds)[number];

/** What a link stands for. Ids and slugs only: a link ends up in logs of others. */
export type ConsentToken = {
  readonly kind: ConsentTokenKind;
  readonly leadId: string;
  readonly purpose: string;
  readonly channel: string;
  readonly expiresAt: Instant;
  /** Makes every link one of its own. */
  readonly nonce: string;
};

const day = 86_400_000;
/** A confirmation is for now; a mail from last year must still unsubscribe. */
export const tokenLifetimes: Readonly<Record<ConsentTokenKind, number>> = {
  confirm: 2 * day,
  preferences: 365 * day,
  unsubscribe: 730 * day,
};

const letters: Readonly<Record<ConsentTokenKind, string>> = { confirm: 'c', preferences: 'p', unsubscribe: 'u' };
const pattern =
  /^([cpu])\.([0-9a-f-]{36})\.([a-z0-9][a-z0-9-]{0,62})\.([a-z0-9][a-z0-9-]{0,62})\.([0-9a-z]{1,12})\.([0-9a-z-]{8,64})\.(k\d+_[0-9a-f]{64})$/;

/** `<kind>.<lead's uuid>.<purpose>.<channel>.<expiry, base 36 ms>.<nonce>.<HMAC-SHA-256>`, safe in a path as it is. */
export async function issueConsentToken(box: SecretBox, token: ConsentToken): Promise<string> {
  const { kind, leadId, purpose, channel, expiresAt, nonce } = token;
  const body = [letters[kind], leadId.replace(/^lead_/, ''), purpose, channel, millisOf(expiresAt).toString(36), nonce].join('.');
  return `${body}.${await box.mac('consent', body)}`;
}

/** The token of a link; null when we did not make it. Whether it is still good is the caller's question. */
export async function readConsentToken(box: SecretBox, text: string): Promise<ConsentToken | null> {
  const parts = pattern.exec(text);
  if (parts === null) return null;
  const [, letter = '', uuid = '', purpose = '', channel = '', expiry = '', nonce = '', mac = ''] = parts;
  if (!sameText(await box.mac('consent', text.slice(0, -mac.length - 1)), mac)) return null;
  const kind = consentTokenKinds.find((name) => letters[name] === letter);
  if (kind === undefined) return null;
  return { kind, leadId: `lead_${uuid}`, purpose, channel, expiresAt: instantFromMillis(Number.parseInt(expiry, 36)), nonce };
}
