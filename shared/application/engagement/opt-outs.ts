import type { Engagement } from '../../domain/engagement/engagement.ts';
import type { LeadId } from '../../domain/kernel/ids.ts';
import type { Instant } from '../../domain/kernel/instant.ts';

/**
 * What an e-mail service reports that bears on consent: the person objected, or the address must not be written to. Which
 * state that makes of which consent is the ledger's to decide.
 */
export type OptOut = {
  readonly leadId: LeadId;
  readonly kind: 'unsubscribed' | 'complained' | 'bounced';
  readonly at: Instant;
  /** The engagement that is its evidence. */
  readonly engagementId: string;
};

/** The one way from an e-mail service into the consent ledger. Idempotent by `engagementId`. */
export type OptOuts = (acts: readonly OptOut[]) => Promise<void>;

const kinds: Readonly<Record<string, OptOut['kind']>> = {
  unsubscribed: 'unsubscribed',
  'email.complained': 'complained',
  'email.bounced': 'bounced',
};

export const optOutsOf = (leadId: LeadId, engagements: readonly Engagement[]): readonly OptOut[] =>
  engagements.flatMap(({ id, signal, at }) => {
    const kind = Object.hasOwn(kinds, signal) ? kinds[signal] : undefined;
    return kind === undefined ? [] : [{ leadId, kind, at, engagementId: id }];
  });
