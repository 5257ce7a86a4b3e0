import { type ConsentRecord, consentKey } from '../../domain/consent/consent.ts';
import { type Standing, standingsOf, strictest, untouched } from '../../domain/consent/ledger.ts';
import type { Lead } from '../../domain/leads/lead.ts';
import { memberRows } from '../leads/member-rows.ts';
import type { LeadStore } from '../ports/lead-store.ts';

/** Every record of the person, whichever of their addresses it came by. Of one lead in commit order, of several by time. */
export async function personConsents(leads: Pick<LeadStore, 'consents'>, lead: Lead): Promise<readonly ConsentRecord[]> {
  const records = await memberRows(lead, leads.consents);
  return lead.members === null ? records : [...records].sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
}

/**
 * Where each purpose and channel stands. The summary on the lead decides, for it is what the gate reads: of a merged person it
 * may be stricter than the records in the order of time.
 */
export function personStandings(lead: Lead, records: readonly ConsentRecord[]): ReadonlyMap<string, Standing> {
  const standings = new Map(standingsOf(records));
  if (lead.members === null) return standings;
  for (const [key, state] of Object.entries(lead.consent)) {
    const found = standings.get(key) ?? untouched;
    const requestedAt = state === 'pending' ? (found.requestedAt ?? lead.updatedAt) : found.requestedAt;
    const standing = found.state === state ? found : { ...found, state, since: lead.updatedAt, basis: null, requestedAt };
    const about = records.filter(({ purpose, channel }) => consentKey(purpose, channel) === key);
    standings.set(key, strictest(standing, about));
  }
  return standings;
}
