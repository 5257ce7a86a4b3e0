import type { Lead } from '../../domain/leads/lead.ts';
import type { Pool } from '../../domain/routing/plan.ts';
import { credit } from '../../domain/routing/stride.ts';
import type { LeadStore } from '../ports/lead-store.ts';
import type { Roster } from '../records/roster.ts';

export type CreditDeps = { readonly leads: Pick<LeadStore, 'pool'>; readonly roster: Roster };

/** The team's pointers with the allocation of this lead taken back; null when there is nothing to take back. */
export async function rotationCredit(deps: CreditDeps, lead: Lead): Promise<Pool | null> {
  if (lead.teamId === null || lead.owner === null) return null;
  const team = (await deps.roster.read()).teams.get(lead.teamId);
  return team === undefined ? null : credit({ pool: await deps.leads.pool(lead.teamId), team, ownerId: lead.owner.id });
}
