/** The version an `If-Match` header names. Versions start at 1; `W/` tags never match a strong comparison. */
export function ifMatchVersion(header: string | null): number | 'missing' | 'malformed' {
  if (header === null) return 'missing';
  const digits = /^"(\d{1,15})"$/.exec(header.trim())?.[1];
  return digits === undefined ? 'malformed' : Number(digits);
}
