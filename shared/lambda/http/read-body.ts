import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { type Refusal, refuse } from '../../contracts/http/problems.ts';
import { err, ok, type Result } from '../../domain/kernel/result.ts';

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

/** Depth of the deepest value; stops counting once over the limit. */
function tooDeep(value: unknown, left: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (left === 0) return true;
  return Object.values(value).some((child) => tooDeep(child, left - 1));
}

/** Decodes UTF-8 fatally and parses JSON; refuses oversize, malformed and too deep bodies. */
export function readJson(event: APIGatewayProxyEventV2, limits: BodyLimits = publicLimits): Body {
  const bytes = bodyBytes(event);
  if (bytes.byteLength > limits.bytes) return err(refuse('body-too-large'));
  if (mediaType(event) !== 'application/json') return err(refuse('unsupported-media-type', 'send application/json'));
  return parseJson(bytes, limits.depth);
}

export function parseJson(bytes: Buffer, depth = maxDepth): Body {
  try {
    const value: unknown = JSON.parse(utf8.decode(bytes));
    return tooDeep(value, depth) ? err(refuse('body-too-deep')) : ok(value);
  } catch {
    return err(refuse('malformed-json'));
  }
}
