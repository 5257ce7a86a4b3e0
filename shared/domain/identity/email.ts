import { asciiHost } from './host.ts';

export type Email = {
  /** As typed, trimmed, the domain in lower case: what people see and mail goes to. */
  readonly email: string;
  /** Identity: lower-case local part and ASCII host. Two spellings with one key are one person. */
  readonly key: string;
  /** The whole host in lower-case ASCII. */
  readonly host: string;
};

/** The local part of the HTML living standard's e-mail pattern: wide enough for every mailbox in real use. */
const localPart = /^[a-z0-9.!#$%&'*+/=?^_`{|}~-]+$/i;
/** At least two labels, the last no number. Which names are suffixes is not asked: nobody mails from `co.uk`. */
const publicHost = /\.[^.]*[^.\d][^.]*$/;

/**
 * An e-mail address by the HTML pattern and the length rules of RFC 5321 (64 before the @, 254 in all, 63 per label),
 * with international domains. Null when it is none, or when its host cannot receive mail from outside: a single label
 * (`localhost`) or an IP address.
 */
export function parseEmail(text: string): Email | null {
  const trimmed = text.normalize('NFC').trim();
  const at = trimmed.lastIndexOf('@');
  const local = trimmed.slice(0, Math.max(at, 0));
  const typedHost = trimmed.slice(at + 1);
  if (local.length === 0 || local.length > 64 || !localPart.test(local) || typedHost.length > 253) return null;
  const host = asciiHost(typedHost);
  if (host === null || local.length + 1 + host.length > 254) return null;
  if (!publicHost.test(host)) return null;
  return { email: `${local}@${typedHost.toLowerCase()}`, key: `${local.toLowerCase()}@${host}`, host };
}

const gmailHosts: ReadonlySet<string> = new Set(['gmail.com', 'googlemail.com']);
/** Providers that document `+tag` as the same mailbox. */
const plusTagHosts: ReadonlySet<string> = new Set([
  ...gmailHosts,
  'outlook.com',
  'hotmail.com',
  'live.com',
  'fastmail.com',
  'proton.me',
  'icloud.com',
]);

/**
 * A hint that another address may reach the same mailbox: Gmail dots and `+tags` taken away. A candidate for a person to
 * judge, never identity, because the rule is the provider's and may change. Null when it says nothing beyond the key.
 */
export function mailboxHint(email: Email): string | null {
  if (!plusTagHosts.has(email.host)) return null;
  const [local = ''] = email.key.split('@');
  const [mailbox = ''] = local.split('+');
  const gmail = gmailHosts.has(email.host);
  const hint = `${gmail ? mailbox.replaceAll('.', '') : mailbox}@${gmail ? 'gmail.com' : email.host}`;
  return mailbox === '' || hint === email.key ? null : hint;
}
