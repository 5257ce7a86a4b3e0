import type { ProviderNotice } from '../../domain/consent/provider-notice.ts';
import type { Engagement } from '../../domain/engagement/engagement.ts';
import type { LeadId } from '../../domain/kernel/ids.ts';
import type { RecordConsentsDeps } from '../consent/record-consents.ts';
import { createTakeProviderNotice } from '../consent/staff-consents.ts';
import { StoreContention } from '../ports/errors.ts';

/** What is told of a mail that bears on consent; which state that makes of which consent is the ledger's to decide. */
const kinds: Readonly<Record<string, ProviderNotice['kind']>> = {
  unsubscribed: 'unsubscribe',
  'email.complained': 'complaint',
  'email.bounced': 'hard-bounce',
};

export const bearsOnConsent = (signal: string): boolean => Object.hasOwn(kinds, signal);

export type OptOutDeps = RecordConsentsDeps;
/** `provider`: whoever sent the mail. `actor`: who tells of it, if that is somebody else. */
export type Teller = { readonly provider: string; readonly actor?: string };

/**
 * The one way from what is told of a mail into the consent ledger. What stands there already is not written again, and what the person
 * has allowed since stays allowed, so the same may be told as often as its sender likes.
 */
export const createOptOuts = (deps: OptOutDeps) => {
  const take = createTakeProviderNotice(deps);
  return async (leadId: LeadId, engagements: readonly Engagement[], teller: Teller, correlationId: string): Promise<void> => {
    for (const { id, signal, at } of engagements) {
      const kind = Object.hasOwn(kinds, signal) ? kinds[signal] : undefined;
      if (kind === undefined) continue;
      const notice = { kind, channel: 'email', purpose: null };
      const done = await take({ ...teller, leadId, correlationId, notice, at, explanation: `engagement ${id}` });
      // The service sends again what is not taken.
      if (!done.ok && done.error.code === 'write-conflict') throw new StoreContention(`consents of ${leadId}`);
    }
  };
};
