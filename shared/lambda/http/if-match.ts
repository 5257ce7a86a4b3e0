/** The version an `If-Match` header names; the part of a lead's tag that counts clock steps does not matter to a write. Versions start at 1; `W/` tags never match a strong comparison. */
export function ifMatchVersion(header: string | null): number | 'missing' | 'malformed' {
  if (header === null) return 'missing';
  const digits = /^"(\d{1,15})(?:\.\d{1,15})?"$/.exec(header.trim())?.[1];
  return digits === undefined ? 'malformed' : Number(digits);
}
