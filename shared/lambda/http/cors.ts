import { type Refusal, refuse } from '../../contracts/http/problems.ts';

/** Whether a browser page of `origin` may post: `*`, or an exact match. */
export const originAllowed = (origins: readonly string[], origin: string): boolean => origins.includes('*') || origins.includes(origin);

/** Our own pages, which every form may be posted from. No page of another host can send our name as its origin. */
export const isOwnOrigin = (origin: string, host: string | null): boolean =>
  host !== null && URL.canParse(origin) && new URL(origin).host === host.toLowerCase();

/** Echoes an allowed origin and nothing else; answers differ by origin, so caches must know. No credentials, ever. */
export const corsHeaders = (origins: readonly string[], origin: string | null): Readonly<Record<string, string>> => {
  if (origin === null) return { vary: 'origin' };
  return originAllowed(origins, origin)
    ? { vary: 'origin', 'access-control-allow-origin': origin, 'access-control-expose-headers': 'retry-after, x-request-id' }
    : { vary: 'origin' };
};

/** No form, so nobody's origins: a script on any page may read that, where it would else report a network error. */
export const unknownForm: Refusal = { ...refuse('unknown-form'), headers: { 'access-control-allow-origin': '*' } };
