import type { LeadEvent } from '../../contracts/events/catalogue.ts';
import { brand } from '../../domain/kernel/brand.ts';
import type { LeadId } from '../../domain/kernel/ids.ts';
import type { Reaction } from '../reaction.ts';
import { createEnrolLead, type EnrolDeps } from './enrol-lead.ts';
import { type FollowMergeDeps, followMerge } from './follow-merge.ts';
import { createLeaveNurture, type LeaveDeps } from './leave-nurture.ts';

export type NurtureLeadDeps = EnrolDeps & LeaveDeps & FollowMergeDeps;
type Merged = Extract<LeadEvent, { readonly type: 'lead.merged.v1' }>;

/** Reaction to everything that takes a lead into a nurture track or out of one. */
export const createNurtureLead = (deps: NurtureLeadDeps) => {
  const [enrol, leave] = [createEnrolLead(deps), createLeaveNurture(deps)];
  return async (event: LeadEvent): Promise<Reaction> => {
    if (event.type === 'lead.nurtured.v1') return enrol(event);
    if (event.type !== 'lead.merged.v1') return leave(event);
    const followed = await follow(deps, event);
    const left = await leave(event);
    return followed ? 'done' : left;
  };
};

/** Both leads hear of it; the survivor's log is enough. */
async function follow(deps: NurtureLeadDeps, { leadId, data }: Merged): Promise<boolean> {
  if (leadId !== data.survivorId) return false;
  const survivor = await deps.leads.get(brand<LeadId>(leadId));
  if (survivor === null) return false;
  let followed = false;
  for (const memberId of survivor.members ?? []) followed = (await followMerge(deps, survivor, memberId)) || followed;
  return followed;
}
