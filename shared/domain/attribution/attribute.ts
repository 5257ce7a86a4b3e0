import { asciiHost } from '../identity/host.ts';
import { registrableDomain } from '../identity/registrable-domain.ts';
import { clip } from '../kernel/well-formed.ts';
import { classifyChannel, isUnder, referred } from './channel.ts';
import { hostOf, queryOf } from './page-address.ts';
import { contradicts } from './self-reported.ts';
import { passThroughHosts, sourcesVersion } from './sources.ts';
import type { Touch } from './touch.ts';

/** Campaign parameters by their name in a link (`utm_source`) or without the prefix; others are ignored. */
export type Utm = Readonly<Record<string, string | null | undefined>>;
export type AttributionInput = {
  /** Address of the landing page, with its query. */
  readonly pageUrl: string | null;
  /** Address of the page before it. */
  readonly referrer: string | null;
  /** Stated by the form; wins over the page's query. */
  readonly utm: Utm;
  readonly clickIds: Readonly<Record<string, string>>;
  /** Hosts of the company itself (with everything under them): never a referral. */
  readonly ownHosts: readonly string[];
  /** The person's own answer to where they heard of us. It is kept beside what was tracked and never replaces it. */
  readonly selfReported?: string | null | undefined;
};
export type Attribution = Omit<
  Touch,
  'id' | 'at' | 'signal' | 'submissionId' | 'formId' | 'tags' | 'referrer' | 'landingPage' | 'assetId' | 'asset' | 'unproven' | 'discounted'
>;

/** Click ids that only a paid click carries, and whose it was. `fbclid` is not here: Facebook adds it to every link. */
const paidClicks: Readonly<Record<string, string>> = {
  gclid: 'google',
  wbraid: 'google',
  gbraid: 'google',
  msclkid: 'bing',
  li_fat_id: 'linkedin',
  ttclid: 'tiktok',
  twclid: 'twitter',
  rdt_cid: 'reddit',
};
/** Networks by names nobody means otherwise. A network's partners are not here: its click ids come from them too. */
const network = /^(?:www\.)?(google|bing|linkedin|tiktok|twitter|reddit|facebook|instagram)(?:\.com)?$/;
const clickNames: readonly string[] = [...Object.keys(paidClicks), 'dclid', 'fbclid', 'yclid', 'sccid', 'epik', 'igshid'];
const paidMedium = /cp|ppc|retargeting|paid|display|banner/i;
const maxText = 500;
const parameters = ['source', 'medium', 'campaign', 'term', 'content'] as const;

/**
 * Where a visit came from, by this precedence: a paid click id, then stated or linked campaign parameters, then the
 * referring host. Own, sign-in and payment hosts refer nobody. `meaningful` is true for anything but a direct or internal
 * visit; a caller that knows a bot sent it must override.
 */
export function attribute(input: AttributionInput): Attribution {
  const query = input.pageUrl === null ? new Map<string, string>() : queryOf(input.pageUrl);
  const clickIds = clickIdsOf(query, input.clickIds);
  const pick = (name: (typeof parameters)[number]): string | null =>
    tidy(input.utm[`utm_${name}`]) ?? tidy(input.utm[name]) ?? tidy(query.get(`utm_${name}`));
  const stated = { source: pick('source'), medium: pick('medium'), campaign: pick('campaign') };
  const origin = originOf(stated, clickIds, outsideReferrer(input));
  const channel = classifyChannel({ ...origin, campaign: stated.campaign });
  const selfReported = tidy(input.selfReported);
  const differs = origin.medium !== stated.medium || origin.source !== stated.source;
  const overruled = differs && (stated.source !== null || stated.medium !== null);
  return {
    channel,
    ...origin,
    campaign: stated.campaign,
    term: pick('term'),
    content: pick('content'),
    clickIds,
    meaningful: channel !== 'Direct',
    selfReported,
    conflicts: [
      ...(overruled ? (['click-id'] as const) : []),
      ...(selfReported !== null && contradicts(selfReported, channel) ? (['self-reported'] as const) : []),
    ],
    sourcesVersion,
  };
}

type Origin = { readonly source: string | null; readonly medium: string | null };

function originOf(stated: Origin & { readonly campaign: string | null }, clickIds: Touch['clickIds'], referrer: string | null): Origin {
  const paidBy = Object.keys(paidClicks).find((name) => Object.hasOwn(clickIds, name));
  const payer = paidBy === undefined ? null : (paidClicks[paidBy] ?? null);
  if (payer !== null && (!paidMedium.test(stated.medium ?? '') || isAnother(stated.source, payer))) return { source: payer, medium: 'cpc' };
  if (stated.source !== null || stated.medium !== null) return { source: stated.source, medium: stated.medium };
  if (referrer !== null) return referred(referrer);
  return { source: null, medium: null };
}

/** Whether campaign parameters name another network than the one that was paid for the click. */
function isAnother(source: string | null, payer: string): boolean {
  const named = network.exec(source?.toLowerCase() ?? '')?.[1];
  return named !== undefined && named !== payer;
}

/** The referring host unless it is ours, a detour, or missing. */
function outsideReferrer({ referrer, pageUrl, ownHosts }: AttributionInput): string | null {
  const host = referrer === null ? null : hostOf(referrer);
  if (host === null || isUnder(host, passThroughHosts)) return null;
  const page = pageUrl === null ? null : hostOf(pageUrl);
  // The whole site the page belongs to: a visitor who goes on from `www.` to `app.` came from nowhere.
  const own = [...ownHosts, ...(page === null ? [] : [registrableDomain(page) ?? page])].map((name) =>
    (asciiHost(name) ?? name.toLowerCase()).replace(/^www\./, ''),
  );
  return isUnder(host, new Set(own)) ? null : host;
}

function clickIdsOf(query: ReadonlyMap<string, string>, stated: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const found = clickNames.flatMap((name): [string, string][] => {
    const value = tidy(Object.hasOwn(stated, name) ? stated[name] : query.get(name));
    return value === null ? [] : [[name, value]];
  });
  return Object.fromEntries(found);
}

/** Visitors edit addresses: cut, and empty counts as absent. */
const tidy = (text: string | null | undefined): string | null => clip(text?.normalize('NFC').trim() ?? '', maxText) || null;
