import type { Instant } from '../kernel/instant.ts';

/** Why an engagement does not count. A code keeps its meaning for ever: it stands in rows and events. */
export const discountReasons = [
  /** The agent calls itself a crawler, a script or a prefetcher. */
  'bot-agent',
  /** The agent is a mail security product. */
  'security-scanner',
  /** The link was only asked about, never fetched. */
  'head-only',
  /** Several links of one mail within seconds. */
  'burst',
  /** Each and every link of one mail within minutes. */
  'every-link',
  /** A click seconds after the sending, in a mail nobody had opened. */
  'click-without-open',
  /** A person said so. */
  'manual',
] as const;
export type DiscountReason = (typeof discountReasons)[number];

export type Discount = { readonly reason: DiscountReason; readonly at: Instant; readonly by: 'rule' | 'person' };
