/**
 * `Retry-After` in whole seconds: delta-seconds as given, an HTTP date relative to the answer's own `Date`, so that the
 * receiver's clock may be wrong. Null when absent, malformed or a date without a `Date` beside it.
 */
export function retryAfterSeconds(retryAfter: string | undefined, date: string | undefined): number | null {
  if (retryAfter === undefined) return null;
  if (/^\d{1,9}$/.test(retryAfter.trim())) return Number(retryAfter.trim());
  const seconds = (Date.parse(retryAfter) - Date.parse(date ?? '')) / 1000;
  return Number.isNaN(seconds) ? null : Math.max(0, Math.ceil(seconds));
}
