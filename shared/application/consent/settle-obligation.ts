import { acknowledgement, lagSeconds, type Obligation } from '../../domain/consent/obligation.ts';
import type { Delivery } from '../../domain/webhooks/delivery.ts';
import { newEvent } from '../events/new-event.ts';
import type { LeadStore } from '../ports/lead-store.ts';
import type { ObligationStore } from '../ports/obligation-store.ts';
import type { Clock, Ids } from '../ports/system.ts';
import { isObliging } from './notices.ts';

export type SettleDeps = {
  readonly leads: Pick<LeadStore, 'get' | 'event'>;
  readonly obligations: Pick<ObligationStore, 'get' | 'move'>;
  readonly clock: Clock;
  readonly ids: Ids;
};

/**
 * Closes the obligation that an acknowledged delivery fulfils, with the attempt as its evidence. Safe to ask of any delivery
 * and as often as one likes; true when the obligation is closed, now or before.
 */
export async function settleObligation(deps: SettleDeps, delivery: Delivery): Promise<boolean> {
  const evidence = acknowledgement(delivery);
  if (evidence === null || !isObliging(delivery.eventType)) return false;
  for (;;) {
    const standing = await deps.obligations.get(delivery);
    if (standing === null) return false;
    if (standing.state === 'closed') return true;
    const [lead, cause] = await Promise.all([deps.leads.get(delivery.leadId), deps.leads.event(delivery.leadId, delivery.eventId)]);
    // The log of an erased lead goes on: what it owes its sinks is the one thing left to tell.
    if (cause === null) return false;
    const at = deps.clock.now();
    const closed: Obligation = { ...standing, state: 'closed', nextCheckAt: null, closedAt: at, evidence };
    const context = {
      ids: deps.ids,
      at,
      leadId: delivery.leadId,
      leadVersion: lead?.version ?? cause.leadVersion,
      correlationId: cause.correlationId,
      causationId: cause.id,
    };
    const event = newEvent(context, 'consent.propagated.v1', {
      endpointId: closed.endpointId,
      eventId: closed.eventId,
      openedAt: closed.openedAt,
      deliveryId: evidence.deliveryId,
      acknowledgedAt: evidence.at,
      status: evidence.status,
      lagSeconds: lagSeconds(closed, at),
    });
    if ((await deps.obligations.move(closed, standing, [event])) === 'ok') return true;
  }
}
