import type { Lead } from '../../domain/leads/lead.ts';
import { refund } from '../../domain/routing/caps.ts';
import type { AccountAssignment, Load, Pool } from '../../domain/routing/plan.ts';
import { credit } from '../../domain/routing/stride.ts';
import type { LeadStore, RoutingRows } from '../ports/lead-store.ts';
import type { Roster, RosterView } from '../records/roster.ts';

export type CreditDeps = { readonly leads: Pick<LeadStore, 'pool' | 'load' | 'assignment'>; readonly roster: Roster };

/**
 * The rows of routing as if it had never given the lead to its owner: their turn in the team, their place under their caps, and
 * the account they got along with it. Empty when a person gave it, or nothing was charged for it.
 */
export async function routingCredit(deps: CreditDeps, lead: Lead): Promise<RoutingRows> {
  if (lead.owner === null) return {};
  const roster = await deps.roster.read();
  const [pool, load, assignment] = await Promise.all([
    turn(deps, lead, roster),
    place(deps, lead, roster),
    account(deps, lead, lead.owner.id),
  ]);
  return { ...(pool === null ? {} : { pool }), ...(load === null ? {} : { load }), ...(assignment === null ? {} : { assignment }) };
}

async function turn({ leads }: CreditDeps, { teamId, owner }: Lead, { teams }: RosterView): Promise<Pool | null> {
  const team = teamId === null ? undefined : teams.get(teamId);
  return team === undefined || owner === null ? null : credit({ pool: await leads.pool(team.id), team, ownerId: owner.id });
}

async function place({ leads }: CreditDeps, lead: Lead, { owners }: RosterView): Promise<Load | null> {
  const owner = lead.owner === null ? undefined : owners.get(lead.owner.id);
  return owner === undefined || lead.routedAt === null ? null : refund(owner, await leads.load(owner.id), lead.id, lead.routedAt);
}

/** An assignment stays when other leads have followed it to another owner, or it was another lead that brought it. */
async function account({ leads }: CreditDeps, lead: Lead, ownerId: string): Promise<AccountAssignment | null> {
  if (lead.teamId === null) return null;
  const key = lead.accountId !== null ? `account/${lead.accountId}` : lead.domainKey !== null ? `domain/${lead.domainKey}` : null;
  const standing = key === null ? null : await leads.assignment(key);
  if (standing === null || standing.leadId !== lead.id || standing.ownerId !== ownerId) return null;
  return { ...standing, version: standing.version + 1, ownerId: null };
}
