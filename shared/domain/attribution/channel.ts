import { registrableDomain } from '../identity/registrable-domain.ts';
import {
  assistantHosts,
  assistantNames,
  searchBrands,
  shoppingBrands,
  shoppingHosts,
  socialBrands,
  socialHosts,
  videoBrands,
  videoHosts,
} from './sources.ts';

export type ChannelInput = {
  readonly source: string | null;
  readonly medium: string | null;
  readonly campaign: string | null;
  /** Host or address of the referring page; read only when neither source nor medium is known. */
  readonly referrer?: string | null | undefined;
};

type Visit = { readonly source: string; readonly medium: string; readonly campaign: string };
type Rule = { readonly channel: string; readonly holds: (visit: Visit) => boolean };

const paid = /^(.*cp.*|ppc|retargeting|paid.*)$/;
const shop = /^(.*(([^a-df-z]|^)shop|shopping).*)$/;
const mail = /email|e-mail|e_mail|e mail/;
const none: ReadonlySet<string> = new Set(['', '(none)', '(not set)']);
const displayMedia: ReadonlySet<string> = new Set(['display', 'banner', 'expandable', 'interstitial', 'cpm']);
const socialMedia: ReadonlySet<string> = new Set(['social', 'social-network', 'social-media', 'sm', 'social network', 'social media']);
const referralMedia: ReadonlySet<string> = new Set(['referral', 'app', 'link']);

const shopping = (v: Visit): boolean => isShopping(v.source) || shop.test(v.campaign);

/** Google Analytics' default channel group; order is the rule. AI Assistant stands before Referral, which it was split from. */
const rules: readonly Rule[] = [
  { channel: 'Direct', holds: (v) => (v.source === '' || v.source === '(direct)') && none.has(v.medium) },
  { channel: 'Cross-network', holds: (v) => v.campaign.includes('cross-network') },
  { channel: 'Paid Shopping', holds: (v) => shopping(v) && paid.test(v.medium) },
  { channel: 'Paid Search', holds: (v) => isSearch(v.source) && paid.test(v.medium) },
  { channel: 'Paid Social', holds: (v) => isSocial(v.source) && paid.test(v.medium) },
  { channel: 'Paid Video', holds: (v) => isVideo(v.source) && paid.test(v.medium) },
  { channel: 'Display', holds: (v) => displayMedia.has(v.medium) },
  { channel: 'Paid Other', holds: (v) => paid.test(v.medium) },
  { channel: 'Organic Shopping', holds: shopping },
  { channel: 'Organic Social', holds: (v) => isSocial(v.source) || socialMedia.has(v.medium) },
  { channel: 'Organic Video', holds: (v) => isVideo(v.source) || v.medium.includes('video') },
  { channel: 'Organic Search', holds: (v) => isSearch(v.source) || v.medium === 'organic' },
  {
    channel: 'AI Assistant',
    holds: (v) => v.medium === 'ai-assistant' || (isAssistant(v.source) && (none.has(v.medium) || referralMedia.has(v.medium))),
  },
  { channel: 'Referral', holds: (v) => referralMedia.has(v.medium) },
  { channel: 'Email', holds: (v) => mail.test(v.source) || mail.test(v.medium) },
  { channel: 'Affiliates', holds: (v) => v.medium === 'affiliate' },
  { channel: 'Audio', holds: (v) => v.medium === 'audio' },
  { channel: 'SMS', holds: (v) => v.source === 'sms' || v.medium === 'sms' },
  {
    channel: 'Mobile Push Notifications',
    holds: (v) => v.medium.endsWith('push') || v.medium.includes('mobile') || v.medium.includes('notification') || v.source === 'firebase',
  },
];

/** Every channel `classifyChannel` can answer, in the order of its rules. */
export const channels: readonly string[] = [...rules.map((rule) => rule.channel), 'Unassigned'];

/** The channel of a visit. Case does not matter; `Unassigned` when no rule holds. */
export function classifyChannel(input: ChannelInput): string {
  const stated = { source: fold(input.source), medium: fold(input.medium), campaign: fold(input.campaign) };
  const referrer = fold(input.referrer ?? null);
  const unknown = stated.source === '' && stated.medium === '' && referrer !== '';
  const visit = unknown ? { ...referred(referrer), campaign: stated.campaign } : stated;
  return rules.find((rule) => rule.holds(visit))?.channel ?? 'Unassigned';
}

/** Source and medium of a visit known by its referring host alone (lower case, without `www.`). */
export function referred(referrer: string): { readonly source: string; readonly medium: string } {
  const host = bareHost(referrer);
  if (isAssistant(host)) return { source: host, medium: 'ai-assistant' };
  if (isSearch(host)) return { source: brandOf(host), medium: 'organic' };
  return { source: host, medium: 'referral' };
}

const fold = (text: string | null): string => (text ?? '').trim().toLowerCase();
const bareHost = (text: string): string =>
  text
    .replace(/^[a-z]+:\/\//, '')
    .replace(/[/?#:].*$/, '')
    .replace(/^www\./, '');

/** The brand a source names: `facebook`, `m.facebook.com` and `facebook.de` are one. */
const brandOf = (source: string): string => {
  const host = bareHost(source);
  return registrableDomain(host)?.split('.')[0] ?? host;
};

/** A host, or any host under it, stands in `hosts`. */
export function isUnder(host: string, hosts: ReadonlySet<string>): boolean {
  const labels = bareHost(host).split('.');
  return labels.some((_, index) => hosts.has(labels.slice(index).join('.')));
}

/** Of a search engine's hosts only the search itself counts: `mail.google.com` is somebody's inbox. */
function isSearch(source: string): boolean {
  const host = bareHost(source);
  if (!searchBrands.has(brandOf(source)) || isUnder(host, assistantHosts)) return false;
  const domain = registrableDomain(host) ?? host;
  const sub = host.slice(0, -domain.length - 1);
  return sub === '' || sub === 'm' || sub.includes('search');
}

const isSocial = (source: string): boolean => socialBrands.has(brandOf(source)) || isUnder(source, socialHosts);
const isVideo = (source: string): boolean => videoBrands.has(brandOf(source)) || isUnder(source, videoHosts);
const isShopping = (source: string): boolean => shoppingBrands.has(brandOf(source)) || isUnder(source, shoppingHosts);
const isAssistant = (source: string): boolean => assistantNames.has(source) || isUnder(source, assistantHosts);
