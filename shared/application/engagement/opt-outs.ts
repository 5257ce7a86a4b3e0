import type { ProviderNotice } from '../../domain/consent/provider-notice.ts';
import type { Engagement } from '../../domain/engagement/engagement.ts';
import type { LeadId } from '../../domain/kernel/ids.ts';
import type { RecordConsentsDeps } from '../consent/record-consents.ts';
import { createTakeProviderNotice } from '../consent/staff-consents.ts';
import { StoreContention } from '../ports/errors.ts';

/** What an e-mail service reports that bears on consent; which state that makes of which consent is the ledger's to decide. */
const kinds: Readonly<Record<string, ProviderNotice['kind']>> = {
  unsubscribed: 'unsubscribe',
  'email.complained': 'complaint',
  'email.bounced': 'hard-bounce',
};

export type OptOutDeps = RecordConsentsDeps;

/** The one way from an e-mail service into the consent ledger. What stands there already is not written again. */
export const createOptOuts = (deps: OptOutDeps) => {
  const take = createTakeProviderNotice(deps);
  return async (leadId: LeadId, engagements: readonly Engagement[], provider: string, correlationId: string): Promise<void> => {
    for (const { id, signal } of engagements) {
      const kind = Object.hasOwn(kinds, signal) ? kinds[signal] : undefined;
      if (kind === undefined) continue;
      const notice = { kind, channel: 'email', purpose: null };
      const done = await take({ leadId, correlationId, provider, notice, explanation: `engagement ${id}` });
      // The service sends again what is not taken.
      if (!done.ok && done.error.code === 'write-conflict') throw new StoreContention(`consents of ${leadId}`);
    }
  };
};
