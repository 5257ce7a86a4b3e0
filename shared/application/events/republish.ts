import type { LeadId } from '../../domain/kernel/ids.ts';
import type { PublishEvents } from '../outbox/publish-events.ts';
import type { LeadStore } from '../ports/lead-store.ts';
import { dropped, type Reaction } from '../reaction.ts';

export type RepublishDeps = { readonly leads: Pick<LeadStore, 'eventsCausedBy'>; readonly publish: PublishEvents };

/**
 * A redelivered message whose effect may be there already: publishes the events of that effect again (a crash may have
 * come between commit and publication) and succeeds. Without an effect the message needs nothing: `reason`.
 */
export async function republishEffect(
  deps: RepublishDeps,
  cause: { readonly id: string; readonly leadId: LeadId },
  reason: string,
): Promise<Reaction> {
  const events = await deps.leads.eventsCausedBy(cause.leadId, cause.id);
  if (events.length === 0) return dropped(reason);
  const { failed } = await deps.publish(events);
  if (failed.length > 0) throw new Error('the bus did not take every event');
  return 'repeated';
}
