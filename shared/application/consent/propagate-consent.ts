import type { LeadEvent } from '../../contracts/events/catalogue.ts';
import { mayProcess } from '../../domain/consent/gate.ts';
import { mayHaveArrived, type Obligation } from '../../domain/consent/obligation.ts';
import { brand } from '../../domain/kernel/brand.ts';
import type { EventId, LeadId } from '../../domain/kernel/ids.ts';
import { type Instant, plusMillis } from '../../domain/kernel/instant.ts';
import type { Lead } from '../../domain/leads/lead.ts';
import type { Delivery } from '../../domain/webhooks/delivery.ts';
import { wantsEvent } from '../../domain/webhooks/event-filter.ts';
import type { Documents } from '../documents/documents.ts';
import { memberRows } from '../leads/member-rows.ts';
import type { DeliveryStore } from '../ports/delivery-store.ts';
import type { QueueSender } from '../ports/messaging.ts';
import type { ObligationStore } from '../ports/obligation-store.ts';
import type { Digest } from '../ports/system.ts';
import { dropped, type Reaction } from '../reaction.ts';
import { cancelled } from '../webhooks/attempt.ts';
import { deliveryIdOf, newDelivery } from '../webhooks/new-delivery.ts';
import type { ReadConsentPolicy } from './consent-policy.ts';
import { isNotice } from './notices.ts';
import { type SettleDeps, settleObligation } from './settle-obligation.ts';

export type ObligeDeps = SettleDeps & {
  readonly obligations: Pick<ObligationStore, 'open'>;
  readonly deliveries: Pick<DeliveryStore, 'open'>;
  readonly documents: Documents<'webhook-endpoint'>;
  readonly queues: Pick<QueueSender, 'send'>;
  readonly digest: Digest;
};
export type PropagateDeps = SettleDeps & {
  readonly obligations: Pick<ObligationStore, 'open'>;
  readonly deliveries: Pick<DeliveryStore, 'ofLead' | 'open' | 'update'>;
  readonly documents: Documents<'webhook-endpoint'>;
  readonly queues: Pick<QueueSender, 'send'>;
  readonly policy: ReadConsentPolicy;
  readonly digest: Digest;
};

/**
 * Reaction to a no: what waits and is forbidden now is cancelled, and every sink that may hold the person gets an obligation
 * and its delivery. Both have ids that follow from event and sink, so doing it again changes nothing. A lifted restriction sends
 * on its way what had been held.
 */
export const createPropagateConsent =
  (deps: PropagateDeps) =>
  async (event: LeadEvent): Promise<Reaction> => {
    const lead = await deps.leads.get(brand<LeadId>(event.leadId));
    if (lead === null) return dropped('no such lead');
    const deliveries = await memberRows(lead, deps.deliveries.ofLead);
    const waiting = deliveries.filter((row) => row.state === 'pending');
    if (event.type === 'lead.restriction_lifted.v1') return sendNow(deps, waiting);
    // Read before anything is cancelled: what was about to leave may be on its way.
    const sinks = sinksOf(deliveries, event);
    await cancelForbidden(deps, lead, waiting);
    const { lateMinutes } = await deps.policy();
    for (const endpointId of sinks) await oblige(deps, event, endpointId, lateMinutes);
    return sinks.length === 0 ? dropped('no sink holds the person') : 'done';
  };

/** Endpoints that may hold the person, by what was sent before the event. */
export const sinksOf = (deliveries: readonly Delivery[], event: Pick<LeadEvent, 'id'>): readonly string[] =>
  [...new Set(deliveries.filter((row) => row.eventId !== event.id && mayHaveArrived(row)).map((row) => row.endpointId))].sort();

async function sendNow(deps: PropagateDeps, waiting: readonly Delivery[]): Promise<Reaction> {
  const now = deps.clock.now();
  for (const row of waiting) await deps.deliveries.update({ ...row, nextAttemptAt: now, updatedAt: now }, row.attemptCount);
  await deps.queues.send(
    'deliver-webhook',
    waiting.map(({ leadId, id }) => ({ body: { leadId, deliveryId: id } })),
  );
  return waiting.length === 0 ? dropped('nothing was held') : 'done';
}

/** What a restriction forbids is held, because a restriction ends; what the person forbade never leaves. */
async function cancelForbidden(deps: PropagateDeps, lead: Lead, waiting: readonly Delivery[]): Promise<void> {
  const may = mayProcess(lead, 'export', await deps.policy());
  if (may.allowed || may.why === 'restricted') return;
  const now = deps.clock.now();
  for (const row of waiting) if (!isNotice(row.eventType)) await deps.deliveries.update(cancelled(row, now, may.why), row.attemptCount);
}

/** Obliges one sink to hear of the event. */
export async function oblige(deps: ObligeDeps, event: LeadEvent, endpointId: string, lateMinutes: number): Promise<void> {
  const obligation = await deps.obligations.open(newObligation(deps.digest, event, endpointId, lateMinutes));
  if (obligation.state === 'closed') return;
  const delivery = await deps.deliveries.open(newDelivery(obligation.deliveryId, event, endpointId, deps.clock.now()));
  // The fan-out may have been faster, and the sink too.
  if (await settleObligation(deps, delivery)) return;
  if (delivery.state !== 'pending' || (await fansOut(deps, event, endpointId))) return;
  await deps.queues.send('deliver-webhook', [{ body: { leadId: delivery.leadId, deliveryId: delivery.id } }]);
}

/** An endpoint that listens to the event is asked by the fan-out already; two messages at once would be two posts. */
async function fansOut({ documents }: ObligeDeps, event: LeadEvent, endpointId: string): Promise<boolean> {
  const endpoint = await documents.get('webhook-endpoint', endpointId);
  return endpoint !== null && endpoint.body.when === undefined && wantsEvent(endpoint.body, event.type);
}

function newObligation(digest: Digest, event: LeadEvent, endpointId: string, lateMinutes: number): Obligation {
  const openedAt = brand<Instant>(event.occurredAt);
  const dueAt = plusMillis(openedAt, lateMinutes * 60_000);
  return {
    leadId: brand<LeadId>(event.leadId),
    endpointId,
    eventId: brand<EventId>(event.id),
    eventType: event.type,
    state: 'open',
    deliveryId: deliveryIdOf(digest, event.id, endpointId),
    tries: 1,
    openedAt,
    dueAt,
    nextCheckAt: dueAt,
    closedAt: null,
    evidence: null,
  };
}
