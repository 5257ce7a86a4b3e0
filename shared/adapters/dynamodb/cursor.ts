import { MalformedCursor } from '../../application/ports/errors.ts';

/**
 * Opaque cursors: base64url of `[list, ...texts]`. `list` ties a cursor to the list that made it; keys are rebuilt from
 * the texts, so that a forged cursor can at most start a page elsewhere in the same list.
 */
export const encodeCursor = (list: string, ...texts: readonly string[]): string =>
  Buffer.from(JSON.stringify([list, ...texts])).toString('base64url');

/** The texts of a cursor of `list`, `count` of them, none empty. Throws `MalformedCursor`. */
export function decodeCursor(list: string, count: number, cursor: string): readonly string[] {
  const [name, ...texts] = parse(cursor);
  const good = texts.filter((text): text is string => typeof text === 'string' && text !== '' && text.length <= 512);
  if (name !== list || texts.length !== count || good.length !== count) throw new MalformedCursor();
  return good;
}

function parse(cursor: string): readonly unknown[] {
  try {
    const parsed: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    if (Array.isArray(parsed)) return parsed;
  } catch {
    // refused below like every other text we did not make
  }
  throw new MalformedCursor();
}
