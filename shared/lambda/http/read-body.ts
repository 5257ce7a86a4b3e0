import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { type Refusal, refuse } from '../../contracts/http/problems.ts';
import { err, ok, type Result } from '../../domain/kernel/result.ts';
import { wellFormed } from '../../domain/kernel/well-formed.ts';

export const maxBodyBytes = 64 * 1024;
export const maxFieldBytes = 4 * 1024;
export const maxDepth = 8;
export const publicLimits = { bytes: maxBodyBytes, depth: maxDepth };
export type BodyLimits = typeof publicLimits;
export const maxFields = 100;

type Body = Result<unknown, Refusal>;
const utf8 = new TextDecoder('utf-8', { fatal: true });

/** The raw bytes of the request, however the gateway passed them. */
export const bodyBytes = (event: APIGatewayProxyEventV2): Buffer =>
  Buffer.from(event.body ?? '', event.isBase64Encoded === true ? 'base64' : 'utf8');

/** Media type without parameters, lower-cased; empty when the header is missing. */
export const mediaType = (event: APIGatewayProxyEventV2): string =>
  (event.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() ?? '';

const charsetOf = (contentType: string): string | null => /;\s*charset\s*=\s*"?([^";\s]*)/i.exec(contentType)?.[1]?.toLowerCase() ?? null;
/** US-ASCII is a part of UTF-8. */
const charsets: ReadonlySet<string | null> = new Set([null, 'utf-8', 'utf8', 'us-ascii', 'ascii']);

/** Refuses what would be read as something it is not: a compressed body, or one in another charset than UTF-8. */
export function refusedEncoding(event: APIGatewayProxyEventV2): Refusal | null {
  const coding = event.headers['content-encoding']?.trim().toLowerCase() ?? '';
  if (coding !== '' && coding !== 'identity') return refuse('unsupported-media-type', 'send the body without a content-encoding');
  return charsets.has(charsetOf(event.headers['content-type'] ?? '')) ? null : refuse('unsupported-media-type', 'send UTF-8');
}

/** Depth of the deepest value; stops counting once over the limit. */
function tooDeep(value: unknown, left: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (left === 0) return true;
  return Object.values(value).some((child) => tooDeep(child, left - 1));
}

/** The value with half surrogate pairs replaced in every text and name. Entries become own members, `__proto__` too. */
function repaired(value: unknown): unknown {
  if (typeof value === 'string') return wellFormed(value);
  if (Array.isArray(value)) return value.map(repaired);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, child]) => [wellFormed(name), repaired(child)]));
}

/** What a body may be: its limits, and the media types of the route. */
export type BodyRules = BodyLimits & { readonly types: readonly string[] };
const jsonRules: BodyRules = { ...publicLimits, types: ['application/json'] };

/** Decodes UTF-8 fatally and parses JSON; refuses oversize, malformed and too deep bodies. */
export function readJson(event: APIGatewayProxyEventV2, rules: BodyRules = jsonRules): Body {
  const bytes = bodyBytes(event);
  if (bytes.byteLength > rules.bytes) return err(refuse('body-too-large'));
  if (!rules.types.includes(mediaType(event))) return err(refuse('unsupported-media-type', `send ${rules.types.join(' or ')}`));
  const encoding = refusedEncoding(event);
  return encoding === null ? parseJson(bytes, rules.depth) : err(encoding);
}

export function parseJson(bytes: Buffer, depth = maxDepth): Body {
  try {
    const text = utf8.decode(bytes);
    const value: unknown = JSON.parse(text);
    if (tooDeep(value, depth)) return err(refuse('body-too-deep'));
    // UTF-8 itself cannot carry half a pair; only an escape can.
    return ok(/\\u[dD][89abcdefABCDEF]/.test(text) ? repaired(value) : value);
  } catch {
    return err(refuse('malformed-json'));
  }
}
