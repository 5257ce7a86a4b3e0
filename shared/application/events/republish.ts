import { brand } from '../../domain/kernel/brand.ts';
import type { LeadId } from '../../domain/kernel/ids.ts';
import type { Lead } from '../../domain/leads/lead.ts';
import type { PublishEvents } from '../outbox/publish-events.ts';
import type { LeadStore } from '../ports/lead-store.ts';
import { dropped, type Reaction } from '../reaction.ts';

export type RepublishDeps = { readonly leads: Pick<LeadStore, 'eventsCausedBy'>; readonly publish: PublishEvents };

/**
 * A redelivered message whose effect may be there already: publishes the events of that effect again (a crash may have
 * come between commit and publication) and succeeds. Without an effect the message needs nothing: `reason`. The effect is in
 * the log of the message's lead, or in that of `lead`, into which the first was merged.
 */
export async function republishEffect(
  deps: RepublishDeps,
  cause: { readonly id: string; readonly leadId: string },
  lead: Pick<Lead, 'id'>,
  reason: string,
): Promise<Reaction> {
  const logs = [...new Set([cause.leadId, lead.id])];
  const events = (await Promise.all(logs.map((id) => deps.leads.eventsCausedBy(brand<LeadId>(id), cause.id)))).flat();
  if (events.length === 0) return dropped(reason);
  const { failed } = await deps.publish(events);
  if (failed.length > 0) throw new Error('the bus did not take every event');
  return 'repeated';
}
