import type { Instant } from '../kernel/instant.ts';

export const consentStates = ['unknown', 'pending', 'granted', 'withdrawn', 'suppressed'] as const;
export type ConsentState = (typeof consentStates)[number];

/** One evidence row: what the person saw and answered. The notice is kept as text and as its SHA-256. */
export type ConsentRecord = {
  readonly purpose: string;
  readonly channel: string;
  readonly state: ConsentState;
  readonly at: Instant;
  readonly noticeText: string;
  readonly noticeHash: string;
  readonly formId: string;
  readonly page: string | null;
  /** IPv4 /24 or IPv6 /48, never the whole address. */
  readonly ipPrefix: string | null;
};

/** Key of the lead's consent summary. */
export const consentKey = (purpose: string, channel: string): string => `${purpose}:${channel}`;
