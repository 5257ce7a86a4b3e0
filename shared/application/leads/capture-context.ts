import { type Instant, parseInstant } from '../../domain/kernel/instant.ts';
import { clip } from '../../domain/kernel/well-formed.ts';
import { readVisit, type Visit } from './visit.ts';

/** What the request itself says about the visit, beside the form's fields. */
export type CaptureContext = {
  readonly referer: string | null;
  readonly userAgent: string | null;
  readonly sourceIp: string | null;
  /** The `Origin` header of a browser. */
  readonly origin?: string | null;
  /** A script of the page posts and can answer a challenge; a page's own post cannot. */
  readonly canAnswer?: boolean;
};

/** What a post carries for the gate: token, honeypot and solution as posted; null where absent or empty. */
export type Gate = {
  readonly formToken: string | null;
  readonly honeypot: string | null;
  readonly solution: string | null;
  readonly origin: string | null;
};

export type Origin = {
  readonly pageUrl: string | null;
  readonly referrer: string | null;
  readonly utm: Readonly<Record<string, string>>;
  readonly clickIds: Readonly<Record<string, string>>;
  readonly userAgent: string | null;
  readonly ipPrefix: string | null;
  /** Language the page showed the form in; decides which notice is the evidence of a consent. */
  readonly locale: string | null;
  readonly visit: Visit | null;
};

const utmNames = ['utm_source', 'utm_medium', 'utm_campaign', 'utm_term', 'utm_content'] as const;
const clickIdNames = ['gclid', 'gbraid', 'wbraid', 'fbclid', 'msclkid', 'ttclid', 'li_fat_id', 'twclid', 'rdt_cid'] as const;
/** Fields of the two captcha widgets, under the names their own scripts give them. */
const solutionNames = ['altcha', 'cf-turnstile-response'] as const;
/** Names a page may send beside its fields; they describe the visit and are never lead attributes. */
export const contextNames: ReadonlySet<string> = new Set([
  ...utmNames,
  ...clickIdNames,
  ...solutionNames,
  'pageUrl',
  'referrer',
  'submittedAt',
  'redirect',
  'formToken',
  'visitorToken',
  'locale',
  'campaignRef',
  'sourceRef',
  'visit',
]);

const textOf = (value: unknown): string | null => (typeof value === 'string' && value.trim() !== '' ? clip(value.trim(), 2000) : null);

/** Query parameters of the page, as a fallback for the same names in the body. */
function queryOf(url: string | null): ReadonlyMap<string, string> {
  if (url === null || !URL.canParse(url)) return new Map();
  return new Map(new URL(url).searchParams);
}

const pick = (
  names: readonly string[],
  fields: Readonly<Record<string, unknown>>,
  query: ReadonlyMap<string, string>,
): Record<string, string> =>
  Object.fromEntries(
    names.flatMap((name) => {
      const value = textOf(fields[name]) ?? textOf(query.get(name));
      return value === null ? [] : [[name, clip(value, 500)]];
    }),
  );

/** A campaign or source that belongs to the form rather than to the visit counts where the visit names none. */
const referred = (fields: Readonly<Record<string, unknown>>): Record<string, string> => {
  const [campaign, source] = [textOf(fields.campaignRef), textOf(fields.sourceRef)];
  return {
    ...(campaign === null ? {} : { utm_campaign: clip(campaign, 500) }),
    ...(source === null ? {} : { utm_source: clip(source, 500) }),
  };
};

/** IPv4 to /24, IPv6 to /48: enough to see a pattern, too little to name a person. */
export function ipPrefixOf(ip: string | null): string | null {
  if (ip === null) return null;
  if (/^\d{1,3}(\.\d{1,3}){3}$/.test(ip)) return `${ip.split('.').slice(0, 3).join('.')}.0/24`;
  if (!ip.includes(':')) return null;
  const head = ip.split('::')[0] ?? '';
  const groups = head.split(':').filter((group) => group !== '');
  return `${[...groups, '0', '0', '0'].slice(0, 3).join(':')}::/48`;
}

/** A stated time counts only when it lies in the past; the receipt keeps both times. */
function submittedAtOf(value: unknown, now: Instant): Instant {
  const stated = typeof value === 'string' ? parseInstant(value) : null;
  return stated !== null && stated < now ? stated : now;
}

/** Absent, or taken as stated; the present moment itself is no other time. */
const isStatedTime = (value: unknown, taken: Instant, now: Instant): boolean =>
  value === undefined || value === null || value === '' || taken < now || (typeof value === 'string' && parseInstant(value) === now);

export type SplitContext = ReturnType<typeof splitContext>;

/** A solution is the one text that may be longer than others: it is checked, never kept as a value. */
const solutionOf = (raw: Readonly<Record<string, unknown>>): string | null => {
  const found = solutionNames.map((name) => raw[name]).find((value) => typeof value === 'string' && value !== '');
  return typeof found === 'string' ? found : null;
};

const filled = (value: unknown): string | null =>
  value === undefined || value === null || value === '' || value === false ? null : String(JSON.stringify(value)).slice(0, 100);

/** `de` of `de-AT`. */
const languageOf = (value: unknown): string | null =>
  typeof value === 'string' ? (/^[a-z]{2}(?![a-z])/.exec(value.trim().toLowerCase())?.[0] ?? null) : null;

/** Separates the visit's context and the gate's fields (`honeypot` by its name) from the form's fields. */
export function splitContext(raw: Readonly<Record<string, unknown>>, context: CaptureContext, now: Instant, honeypot: string | null) {
  const pageUrl = textOf(raw.pageUrl) ?? textOf(context.referer);
  const query = queryOf(pageUrl);
  const told = readVisit(raw.visit, now);
  const submittedAt = submittedAtOf(raw.submittedAt, now);
  const origin: Origin = {
    pageUrl,
    referrer: textOf(raw.referrer),
    utm: { ...referred(raw), ...pick(utmNames, raw, query) },
    clickIds: pick(clickIdNames, raw, query),
    userAgent: context.userAgent === null ? null : clip(context.userAgent, 300),
    ipPrefix: ipPrefixOf(context.sourceIp),
    locale: languageOf(raw.locale),
    visit: told.visit,
  };
  return {
    origin,
    warnings: [
      ...(told.refused ? ['ignored: visit'] : []),
      ...(isStatedTime(raw.submittedAt, submittedAt, now) ? [] : ['ignored: submittedAt']),
    ],
    gate: {
      formToken: textOf(raw.formToken),
      honeypot: honeypot === null ? null : filled(raw[honeypot]),
      solution: solutionOf(raw),
      origin: context.origin ?? null,
    } satisfies Gate,
    fields: Object.fromEntries(Object.entries(raw).filter(([name]) => !contextNames.has(name) && name !== honeypot)),
    submittedAt,
    redirect: textOf(raw.redirect),
  };
}
