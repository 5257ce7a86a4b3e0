import type { StoredBody } from '../../application/ports/document-store.ts';
import { storedBody } from '../../contracts/stored/configuration.ts';
import { type Item, textOf } from './client.ts';

/** An item may hold 400 KB with its names; 300 KB a part leaves room. */
const partBytes = 300 * 1024;

/** The body as JSON in parts of at most `size` bytes of UTF-8, cut between code points. */
export function splitBody(body: StoredBody, size = partBytes): readonly string[] {
  const bytes = Buffer.from(JSON.stringify(body));
  const parts: string[] = [];
  for (let start = 0; start < bytes.length; ) {
    let end = Math.min(start + size, bytes.length);
    // 10xxxxxx continues a code point: step back to its first byte.
    while (end < bytes.length && ((bytes[end] ?? 0) & 0xc0) === 0x80) end -= 1;
    parts.push(bytes.toString('utf8', start, end));
    start = end;
  }
  return parts;
}

/** The body out of its part items in order; null when parts are missing. */
export function joinBody(items: readonly Item[], parts: number): StoredBody | null {
  if (items.length !== parts) return null;
  const parsed: unknown = JSON.parse(items.map((item) => textOf(item, 'text') ?? '').join(''));
  return storedBody(parsed);
}
