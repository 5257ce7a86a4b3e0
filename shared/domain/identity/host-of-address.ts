/** `https://`, `//` or, as browsers forgive it, `http:/`: what precedes an authority. */
const authorityStart = /^(?:[a-z][a-z0-9+.-]*:)?[/\\]+/i;
/** `mailto:`, `about:`, `javascript:`: an address without a host. A bare `host:8080` is none of these. */
const otherScheme = /^[a-z][a-z0-9+.-]*:(?!\d+(?:[/?#\\]|$))/i;
const hostName = /^[\p{L}\p{N}\p{M}._-]+$/u;

/**
 * Lower-case host of a web address or of a bare host as typed, without user, port and final dot; null when there is none.
 * The domain has no `URL`, which belongs to the platform.
 */
export function hostOfAddress(address: string): string | null {
  const text = address.trim();
  const start = authorityStart.exec(text)?.[0].length ?? 0;
  if (start === 0 && otherScheme.test(text)) return null;
  const [authority = ''] = text.slice(start).split(/[/\\?#]/, 1);
  const host = authority
    .slice(authority.lastIndexOf('@') + 1)
    .replace(/:\d*$/, '')
    .replace(/\.$/, '')
    .toLowerCase();
  return hostName.test(host) ? host : null;
}
