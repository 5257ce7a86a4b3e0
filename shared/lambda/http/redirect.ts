/** Where a page goes after its post: the wanted target when its host is on the form's list, else the form's default. */
export function redirectTarget(
  redirect: { readonly default: string | null; readonly hosts: readonly string[] },
  wanted: string | null,
): string | null {
  if (wanted === null || !URL.canParse(wanted)) return redirect.default;
  const url = new URL(wanted);
  const safe = (url.protocol === 'https:' || url.protocol === 'http:') && url.username === '' && url.password === '';
  return safe && redirect.hosts.includes(url.hostname) ? url.href : redirect.default;
}
