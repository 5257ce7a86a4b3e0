const [quote, lineFeed, carriageReturn] = [34, 10, 13];

/** Where a record of a CSV file ends. `more`: not within these bytes. Offsets are into the given bytes. */
export type Bounds =
  | { readonly kind: 'record'; readonly end: number; readonly next: number }
  /** A quoted cell that never ends, or a closing quote with text after it. */
  | { readonly kind: 'malformed' }
  | { readonly kind: 'more' };

type Bytes = Readonly<Uint8Array>;

/**
 * Finds the end of the record that begins at `from`: the first line break outside quotes (CRLF, LF or CR). `final` says
 * that no bytes follow; then the end of the bytes ends the record too.
 */
export function recordBounds(bytes: Bytes, from: number, delimiter: number, final: boolean): Bounds {
  for (let at = from; ; at += 1) {
    const cell = bytes[at] === quote ? quotedCell(bytes, at + 1, final) : bareCell(bytes, at, delimiter);
    if (cell < 0) return cell === unfinished ? { kind: 'more' } : { kind: 'malformed' };
    at = cell;
    if (at >= bytes.length) return final ? { kind: 'record', end: at, next: at } : { kind: 'more' };
    if (bytes[at] === delimiter) continue;
    return isBreak(bytes[at]) ? lineBreak(bytes, at, final) : { kind: 'malformed' };
  }
}

/** Where the line that begins at `from` ends, whatever its quotes say: how reading goes on after a malformed record. */
export function lineBounds(bytes: Bytes, from: number, final: boolean): Bounds {
  for (let at = from; at < bytes.length; at += 1) if (isBreak(bytes[at])) return lineBreak(bytes, at, final);
  return final ? { kind: 'record', end: bytes.length, next: bytes.length } : { kind: 'more' };
}

const [unfinished, unclosed] = [-1, -2];
const isBreak = (byte: number | undefined): boolean => byte === lineFeed || byte === carriageReturn;

function bareCell(bytes: Bytes, from: number, delimiter: number): number {
  let at = from;
  while (at < bytes.length && bytes[at] !== delimiter && !isBreak(bytes[at])) at += 1;
  return at;
}

/** The offset after the closing quote. A quote that ends the bytes may be the first of a pair, so it needs more of them. */
function quotedCell(bytes: Bytes, from: number, final: boolean): number {
  for (let at = from; ; at += 2) {
    at = bytes.indexOf(quote, at);
    if (at === -1) return final ? unclosed : unfinished;
    if (at + 1 >= bytes.length) return final ? at + 1 : unfinished;
    if (bytes[at + 1] !== quote) return at + 1;
  }
}

function lineBreak(bytes: Bytes, at: number, final: boolean): Bounds {
  if (bytes[at] === lineFeed) return { kind: 'record', end: at, next: at + 1 };
  if (at + 1 >= bytes.length && !final) return { kind: 'more' };
  return { kind: 'record', end: at, next: bytes[at + 1] === lineFeed ? at + 2 : at + 1 };
}
