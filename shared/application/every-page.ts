import type { Page } from './ports/lead-store.ts';

/** Every item of a paged list, page after page, as far as the caller goes on asking. */
export async function* everyPage<T>(read: (cursor: string | null) => Promise<Page<T>>): AsyncIterable<T> {
  for (let cursor: string | null = null; ; ) {
    const page: Page<T> = await read(cursor);
    yield* page.items;
    if (page.cursor === null) return;
    cursor = page.cursor;
  }
}
