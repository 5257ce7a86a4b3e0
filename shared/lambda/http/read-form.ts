import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { type Refusal, refuse } from '../../contracts/http/problems.ts';
import { err, ok, type Result } from '../../domain/kernel/result.ts';
import { bodyBytes, maxBodyBytes, maxFieldBytes, maxFields, mediaType, parseJson, refusedEncoding } from './read-body.ts';
import { joined, readUrlEncoded } from './read-url-encoded.ts';

/** A page names a field once for every tick in a list, and none has lists of so many; 64 KB hold 32,768 of them. */
const maxPairs = 1000;

type Fields = Result<Readonly<Record<string, unknown>>, Refusal>;

/** Reads JSON, url-encoded and multipart bodies into one flat record, within the limits of design §6 Capture. */
export async function readForm(event: APIGatewayProxyEventV2): Promise<Fields> {
  const bytes = bodyBytes(event);
  if (bytes.byteLength > maxBodyBytes) return err(refuse('body-too-large'));
  const type = mediaType(event);
  const refused = refusedEncoding(event);
  if (refused !== null) return err(refused);
  const fields = await read(event, type, bytes);
  return fields.ok ? withinLimits(fields.value) : fields;
}

async function read(event: APIGatewayProxyEventV2, type: string, bytes: Buffer): Promise<Fields> {
  if (type === 'application/json') return readObject(bytes);
  if (type === 'application/x-www-form-urlencoded') return readPairs(bytes);
  if (type === 'multipart/form-data') return readParts(bytes, event.headers['content-type'] ?? type);
  return err(refuse('unsupported-media-type', 'send application/json, application/x-www-form-urlencoded or multipart/form-data'));
}

function readObject(bytes: Buffer): Fields {
  const parsed = parseJson(bytes);
  if (!parsed.ok) return parsed;
  const value = parsed.value;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return err(
      refuse('invalid-field', 'the body must be a JSON object', [{ pointer: '', code: 'wrong-type', message: 'must be an object' }]),
    );
  }
  return ok({ ...value });
}

function readPairs(bytes: Buffer): Fields {
  const tooMany = bytes.filter((byte) => byte === 0x26).length >= maxPairs;
  return tooMany ? err(refuse('too-many-fields')) : ok(readUrlEncoded(bytes, null));
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** By the platform's own parser (`Response.formData`); the text must be UTF-8 throughout. */
async function readParts(bytes: Buffer, contentType: string): Promise<Fields> {
  try {
    utf8.decode(bytes);
    const form = await new Response(new Uint8Array(bytes), { headers: { 'content-type': contentType } }).formData();
    const pairs: [string, string][] = [];
    for (const [name, value] of form) {
      if (typeof value !== 'string') return err(refuse('unsupported-media-type', 'files are not accepted'));
      pairs.push([name, value]);
    }
    return ok(joined(pairs));
  } catch {
    return err(refuse('malformed-body'));
  }
}

function withinLimits(fields: Readonly<Record<string, unknown>>): Fields {
  const entries = Object.entries(fields);
  if (entries.length > maxFields) return err(refuse('too-many-fields'));
  for (const [name, value] of entries) {
    const size = Buffer.byteLength(typeof value === 'string' ? value : JSON.stringify(value));
    if (size > maxFieldBytes) {
      return err(refuse('field-too-large', undefined, [{ pointer: pointerTo(name), code: 'too-large', message: 'at most 4 KB' }]));
    }
  }
  return ok(Object.fromEntries(entries));
}

/** JSON Pointer (RFC 6901) to a top-level member. */
export const pointerTo = (name: string): string => `/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;
