import { timingSafeEqual } from 'node:crypto';
import { type Instant, parseInstant } from '../../domain/kernel/instant.ts';

/** What a token allows: one act on one file until an instant. `as` says how a download is offered. */
export type FileGrant = {
  readonly act: 'put' | 'get';
  readonly key: string;
  readonly expiresAt: Instant;
  readonly as: { readonly name: string; readonly type: string } | null;
};

/** MAC of a text with the deployment's key. */
export type Sign = (text: string) => Promise<string>;

/** `<grant>.<mac>`: whoever has it needs no key, and nobody else can make one. */
export async function fileToken(sign: Sign, grant: FileGrant): Promise<string> {
  const text = Buffer.from(JSON.stringify([grant.act, grant.key, grant.expiresAt, grant.as?.name ?? null, grant.as?.type ?? null]));
  const body = text.toString('base64url');
  return `${body}.${await sign(body)}`;
}

/** The grant of a token we made that has not expired; null for anything else. */
export async function readFileToken(sign: Sign, token: string, now: Instant): Promise<FileGrant | null> {
  const [body = '', mac = ''] = token.split('.');
  const given = Buffer.from(mac);
  const wanted = Buffer.from(await sign(body));
  if (given.length !== wanted.length || !timingSafeEqual(given, wanted)) return null;
  const grant = parse(body);
  return grant !== null && now < grant.expiresAt ? grant : null;
}

function parse(body: string): FileGrant | null {
  const parsed: unknown = JSON.parse(Buffer.from(body, 'base64url').toString());
  if (!Array.isArray(parsed)) return null;
  const [act, key, until, name, type] = parsed.map((part: unknown) => (typeof part === 'string' ? part : ''));
  const expiresAt = parseInstant(until ?? '');
  if ((act !== 'put' && act !== 'get') || key === undefined || expiresAt === null) return null;
  return { act, key, expiresAt, as: name && type ? { name, type } : null };
}
