import * as z from 'zod';
import { earliest, type Instant, latest, parseInstant, plusMillis } from '../../domain/kernel/instant.ts';

/** One page somebody looked at, as the tracking snippet of that page noted it. */
export type PageView = { readonly at: Instant; readonly url: string; readonly referrer: string | null };

/** What a browser remembers of its visits to a site: how it first came, and the pages it saw. */
export type Visit = {
  readonly first: PageView | null;
  readonly pages: readonly PageView[];
  /** Its tracking token, not verified yet: under it we were told the pages that are not here. */
  readonly visitor: string | null;
};

/** The limit of every field of a post; the snippet drops its oldest pages to stay below it. */
const maxBytes = 4096;
const maxPages = 20;
const oldestMillis = 400 * 86_400_000;

/** Texts come from whoever posts: web addresses only, and no time that is none. */
const $url = z
  .string()
  .max(2000)
  .regex(/^https?:\/\//i);
const $at = z.string().transform((text, context) => {
  const at = parseInstant(text);
  if (at === null) context.addIssue('no time');
  return at ?? z.NEVER;
});
const trackingToken = /^vis_[0-9a-f-]{36}\.[0-9a-f]{32}$/;
const $visit = z.object({
  visitor: z.string().optional(),
  first: z.object({ at: $at, url: $url, referrer: $url.or(z.literal('')).nullish() }).nullish(),
  pages: z
    .array(z.object({ at: $at, url: $url }))
    .max(maxPages)
    .default([]),
});

/**
 * Reads the member `visit` of a post: JSON text, or the object itself in a JSON body. Null when it is absent, and when it is
 * anything but what the snippet writes. Times are moved into the last 400 days: nobody comes from the future.
 */
export function readVisit(raw: unknown, now: Instant): { readonly visit: Visit | null; readonly refused: boolean } {
  if (raw === undefined || raw === null || raw === '') return { visit: null, refused: false };
  const text = typeof raw === 'string' ? raw : JSON.stringify(raw);
  const parsed = text.length > maxBytes ? null : $visit.safeParse(parseJson(text));
  if (parsed?.success !== true) return { visit: null, refused: true };
  const clamp = (at: Instant): Instant => latest(earliest(at, now), plusMillis(now, -oldestMillis));
  const { first, pages, visitor = '' } = parsed.data;
  const landing: PageView | null = first ? { at: clamp(first.at), url: first.url, referrer: first.referrer || null } : null;
  const seen = pages.map((page): PageView => ({ at: clamp(page.at), url: page.url, referrer: null }));
  const isLanding = (page: PageView): boolean => landing !== null && page.at === landing.at && page.url === landing.url;
  const unseen = seen.filter((page) => !isLanding(page));
  return { visit: { first: landing, pages: unseen, visitor: trackingToken.test(visitor) ? visitor : null }, refused: false };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
