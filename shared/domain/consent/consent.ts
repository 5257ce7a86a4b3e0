import type { Instant } from '../kernel/instant.ts';

export const consentStates = ['unknown', 'pending', 'granted', 'withdrawn', 'suppressed'] as const;
export type ConsentState = (typeof consentStates)[number];

/** Why a person may be contacted or their data processed; the list of HubSpot's subscriptions API, plus a free explanation. */
export const consentBases = [
  'LEGITIMATE_INTEREST_PQL',
  'LEGITIMATE_INTEREST_CLIENT',
  'LEGITIMATE_INTEREST_OTHER',
  'PERFORMANCE_OF_CONTRACT',
  'CONSENT_WITH_NOTICE',
  'NON_GDPR',
  'PROCESS_AND_STORE',
] as const;
export type ConsentBasis = (typeof consentBases)[number];

/** How the answer reached us. */
export const consentMethods = ['form', 'drop-in', 'double-opt-in', 'preference-page', 'one-click', 'api', 'import', 'provider'] as const;
export type ConsentMethod = (typeof consentMethods)[number];

/** What a record says: `request` is a tick that waits for its confirmation, `lift` ends a suppression, `note` moves no state. */
export const consentActs = ['grant', 'request', 'withdraw', 'suppress', 'lift', 'note'] as const;
export type ConsentActKind = (typeof consentActs)[number];

/**
 * Why nobody may write to the person on a channel, most lasting last. A bounce is a fact about a mailbox, which others may know to
 * have changed; opt-outs and complaints are the person's will, and `legal` outlasts even their own later act.
 */
export const suppressReasons = ['hard-bounce', 'opt-out', 'complaint', 'legal'] as const;
export type SuppressReason = (typeof suppressReasons)[number];

/** The more lasting of two reasons: a bounce after a complaint must not be what is lifted. */
export const stronger = (a: SuppressReason | null, b: SuppressReason | null): SuppressReason | null =>
  a === null || (b !== null && suppressReasons.indexOf(b) > suppressReasons.indexOf(a)) ? b : a;

/**
 * One evidence row (fields of ISO/IEC TS 27560): what the person saw and answered, or what was decided about them. The notice
 * is kept as text and as its SHA-256. The optional members are absent from older rows and where there is nothing to say.
 */
export type ConsentRecord = {
  readonly purpose: string;
  readonly channel: string;
  /** The state after the act. */
  readonly state: ConsentState;
  readonly at: Instant;
  readonly noticeText: string;
  readonly noticeHash: string;
  /** The form, or the import, that showed or stated the notice. */
  readonly formId: string | null;
  readonly page: string | null;
  /** IPv4 /24 or IPv6 /48, never the whole address. */
  readonly ipPrefix: string | null;
  readonly act?: ConsentActKind | undefined;
  readonly method?: ConsentMethod | undefined;
  readonly basis?: ConsentBasis | undefined;
  readonly explanation?: string | undefined;
  readonly reason?: SuppressReason | undefined;
  /** SHA-256 of the link's token: the act is the person's own, because only they were sent it. */
  readonly proof?: string | undefined;
  /** Version of the form that showed the notice, or what the caller says of theirs. */
  readonly noticeVersion?: string | undefined;
  readonly locale?: string | undefined;
  /** Who acted: `person`, `owner:…`, `integration:…`, `provider:…`. */
  readonly actor?: string | undefined;
};

/** Key of the lead's consent summary. */
export const consentKey = (purpose: string, channel: string): string => `${purpose}:${channel}`;

/** Purpose and channel of a key; neither holds a colon. */
export function partsOfKey(key: string): { readonly purpose: string; readonly channel: string } {
  const [purpose = '', channel = ''] = key.split(':');
  return { purpose, channel };
}
