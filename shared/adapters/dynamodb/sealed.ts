import { brotliCompressSync, brotliDecompressSync } from 'node:zlib';
import type { RowCipher } from '../../application/ports/system.ts';
import { type Item, keyOf } from './client.ts';
import { brotliOptions, unpacked } from './packed.ts';
import type { Key } from './table.ts';

const placeOf = ({ pk, sk }: Key): string => `${pk}\n${sk}`;

/**
 * The content of a row that tells of a person, as JSON in Brotli, sealed: what the index needs stands beside it. The attributes
 * of an open row are undefined, so that an update removes them.
 */
export const sealed = (cipher: RowCipher, key: Key, content: unknown) => ({
  data: undefined,
  z: undefined,
  s: cipher.seal(brotliCompressSync(JSON.stringify(content), brotliOptions), placeOf(key)),
});

/** A whole item of such a row. */
export const sealedItem = (cipher: RowCipher, key: Key, content: unknown): Item => ({ ...key, ...sealed(cipher, key, content) });

/** The content of a row that was sealed, or written open. */
export function opened(cipher: RowCipher, item: Item): unknown {
  if (!(item.s instanceof Uint8Array)) return unpacked(item);
  const content: unknown = JSON.parse(brotliDecompressSync(cipher.open(item.s, placeOf(keyOf(item)))).toString('utf8'));
  return content;
}
