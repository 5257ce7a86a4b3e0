import type { LeadEvent } from '../../contracts/events/catalogue.ts';
import { distinctTouches } from '../../domain/attribution/distinct-touches.ts';
import type { Touch } from '../../domain/attribution/touch.ts';
import type { LeadId } from '../../domain/kernel/ids.ts';
import type { Lead } from '../../domain/leads/lead.ts';
import { everyPage } from '../every-page.ts';
import type { LeadStore } from '../ports/lead-store.ts';

type Merged = Pick<Lead, 'id' | 'members'>;

/** Rows of `read` over the lead and everything that was merged into it: what a person did stays filed where it came in. */
export async function memberRows<T>({ id, members }: Merged, read: (leadId: LeadId) => Promise<readonly T[]>): Promise<readonly T[]> {
  return members === null ? read(id) : (await Promise.all([id, ...members].map(read))).flat();
}

/** The log of the person, whichever of their leads an event is filed under, in the order of commits. */
export const personEvents = (leads: Pick<LeadStore, 'events'>, { id, members }: Merged): AsyncIterable<LeadEvent> =>
  everyPage((cursor) => leads.events(id, { cursor, limit: eventsPerPage, along: members ?? [] }));
const eventsPerPage = 100;

/** Every touch of the person, each once, oldest first. */
export async function personTouches(leads: Pick<LeadStore, 'touches'>, lead: Merged): Promise<readonly Touch[]> {
  const touches = await memberRows(lead, leads.touches);
  return lead.members === null ? touches : distinctTouches(touches);
}
