import type { Instant } from '../kernel/instant.ts';
import type { ConsentRecord } from './consent.ts';
import type { ConsentAct } from './ledger.ts';
import { anyChannel, type ConsentPolicy } from './policy.ts';

/** What mail and data providers tell of a person, in words of our own; an adapter per provider translates into them. */
export const providerNoticeKinds = ['hard-bounce', 'complaint', 'unsubscribe', 'data-opt-out'] as const;
export type ProviderNotice = {
  readonly kind: (typeof providerNoticeKinds)[number];
  /** The provider's channel, `email` for those of mail; of no account for `data-opt-out`. */
  readonly channel: string;
  /** The list the notice is about, where the provider knows it; null: every contact purpose on the channel. */
  readonly purpose: string | null;
};

/**
 * A provider's notice as acts of the ledger. An address that bounces or complains is suppressed for everything on its channel, an
 * unsubscribe withdraws, and who opted out at a source of data gets no more of it added. `known`: keys of the lead's summary,
 * which may name purposes the policy has dropped.
 */
export function actsOfNotice(notice: ProviderNotice, policy: ConsentPolicy, known: readonly string[]): readonly ConsentAct[] {
  if (notice.kind === 'data-opt-out') return [actOn('enrichment', anyChannel, notice)];
  const purposes = policy.purposes.flatMap((purpose) =>
    purpose.kind !== 'processing' && purpose.channels.some((row) => row.channel === notice.channel) ? [purpose.id] : [],
  );
  const others = known.flatMap((key) => (key.endsWith(`:${notice.channel}`) ? [key.slice(0, -notice.channel.length - 1)] : []));
  const all = [...new Set([...purposes, ...others])].sort();
  // A dead or angry mailbox is dead for every list; only an unsubscribe can be about one.
  const about = notice.kind === 'unsubscribe' && notice.purpose !== null ? [notice.purpose] : all;
  return about.map((purpose) => actOn(purpose, notice.channel, notice));
}

const actOn = (purpose: string, channel: string, { kind }: ProviderNotice): ConsentAct => ({
  purpose,
  channel,
  act: kind === 'unsubscribe' ? 'withdraw' : 'suppress',
  proven: false,
  basis: null,
  reason: kind === 'unsubscribe' ? null : kind === 'data-opt-out' ? 'opt-out' : kind,
});

/**
 * Whether the person has said yes, by a link that only they were sent, after `at`: a notice of `at` that is told late, or once more,
 * takes nothing back from that.
 */
export const saidYesSince = (records: readonly ConsentRecord[], { purpose, channel }: ConsentAct, at: Instant): boolean =>
  records.some(
    (record) =>
      record.purpose === purpose && record.channel === channel && record.act === 'grant' && record.proof !== undefined && record.at > at,
  );
