import { MalformedCursor } from '../../application/ports/errors.ts';
import type { Page } from '../../application/ports/lead-store.ts';

const encode = (list: string, after: string): string => Buffer.from(JSON.stringify([list, after])).toString('base64url');

function decode(list: string, cursor: string): string {
  try {
    const parsed: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    if (Array.isArray(parsed) && parsed.length === 2 && parsed[0] === list && typeof parsed[1] === 'string') return parsed[1];
  } catch {
    // falls through to the refusal below
  }
  throw new MalformedCursor();
}

/** Cuts one page out of `rows`, which are sorted by `keyOf`; `list` ties a cursor to its list. */
export function pageOf<T>(
  list: string,
  rows: readonly T[],
  keyOf: (row: T) => string,
  page: { readonly cursor: string | null; readonly limit: number },
): Page<T> {
  const after = page.cursor === null ? null : decode(list, page.cursor);
  const rest = after === null ? rows : rows.filter((row) => keyOf(row) > after);
  const items = rest.slice(0, page.limit);
  const last = items.at(-1);
  return { items, cursor: last !== undefined && rest.length > items.length ? encode(list, keyOf(last)) : null };
}
