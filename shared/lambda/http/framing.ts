/** Who may show a form's pages in a frame, as a source list of CSP: the pages that may post it, and we ourselves. */
const frameAncestors = (origins: readonly string[]): string =>
  origins.includes('*')
    ? '*'
    : ["'self'", ...origins.filter((origin) => URL.canParse(origin)).map((origin) => new URL(origin).origin)].join(' ');

/** Policy of the pages that answer a post. */
export const answerPolicy = (origins: readonly string[]): string => `default-src 'none'; frame-ancestors ${frameAncestors(origins)}`;

/**
 * Policy of a form's page: its one inline style, our own script, a captcha's when the form has one. Where a post leads counts
 * as its action, so the hosts of the redirect stand there.
 */
export function formPagePolicy(input: {
  readonly origins: readonly string[];
  readonly redirectHosts: readonly string[];
  readonly styleHash: string;
  readonly captchaHost: string | null;
}): string {
  const hosts = input.redirectHosts.filter((host) => /^[a-z0-9.-]+(:\d+)?$/i.test(host));
  const captcha = input.captchaHost === null ? '' : ` ${input.captchaHost}`;
  return [
    "default-src 'none'",
    `script-src 'self'${captcha}`,
    `style-src '${input.styleHash}'`,
    "connect-src 'self'",
    ...(captcha === '' ? [] : [`frame-src${captcha}`]),
    `form-action ${["'self'", ...hosts].join(' ')}`,
    "base-uri 'none'",
    `frame-ancestors ${frameAncestors(input.origins)}`,
  ].join('; ');
}
