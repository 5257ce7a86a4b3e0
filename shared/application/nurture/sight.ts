import { activeDocuments } from '../../contracts/documents/active.ts';
import { consentKey } from '../../domain/consent/consent.ts';
import { defaultConsentPolicy } from '../../domain/consent/policy.ts';
import type { Lead } from '../../domain/leads/lead.ts';
import type { Sight } from '../../domain/nurture/decide-step.ts';
import type { Accounts } from '../accounts/accounts.ts';
import { type ContactDeps, contactsOf } from '../consent/contacts-of.ts';
import { personConsents, personStandings } from '../consent/person-ledger.ts';
import type { Documents } from '../documents/documents.ts';
import { personTouches } from '../leads/member-rows.ts';
import type { LeadStore } from '../ports/lead-store.ts';

export type SightDeps = ContactDeps & {
  readonly leads: Pick<LeadStore, 'consents'>;
  readonly documents: Documents<'consent-policy'>;
  readonly accounts: Pick<Accounts, 'view'>;
};

/** What has a say in the steps of a lead, read now. */
export async function sightOf(deps: SightDeps, lead: Lead): Promise<Sight> {
  const [published, records, made, touches, account] = await Promise.all([
    deps.documents.get('consent-policy', activeDocuments.consentPolicy),
    personConsents(deps.leads, lead),
    contactsOf(deps, lead),
    personTouches(deps.leads, lead),
    lead.accountId === null ? null : deps.accounts.view(lead.accountId),
  ]);
  const standings = personStandings(lead, records);
  return {
    lead,
    policy: published?.body ?? defaultConsentPolicy,
    basisOf: (purpose, channel) => standings.get(consentKey(purpose, channel))?.basis ?? null,
    made,
    acts: touches.filter((touch) => (touch.discounted ?? null) === null).map(({ signal, at }) => ({ signal, at })),
    deal: (account?.openOpportunities.length ?? 0) > 0,
  };
}
