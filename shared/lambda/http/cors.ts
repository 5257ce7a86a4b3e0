/** Whether a browser page of `origin` may post: `*`, or an exact match. Same-host pages send their own origin too. */
export const originAllowed = (origins: readonly string[], origin: string): boolean => origins.includes('*') || origins.includes(origin);

/** Echoes an allowed origin and nothing else; answers differ by origin, so caches must know. No credentials, ever. */
export const corsHeaders = (origins: readonly string[], origin: string | null): Readonly<Record<string, string>> => {
  if (origin === null) return { vary: 'origin' };
  return originAllowed(origins, origin)
    ? { vary: 'origin', 'access-control-allow-origin': origin, 'access-control-expose-headers': 'retry-after, x-request-id' }
    : { vary: 'origin' };
};
