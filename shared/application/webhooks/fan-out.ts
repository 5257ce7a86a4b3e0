import type { LeadEvent } from '../../contracts/events/catalogue.ts';
import { evaluate } from '../../domain/conditions/evaluate.ts';
import { brand } from '../../domain/kernel/brand.ts';
import type { LeadId } from '../../domain/kernel/ids.ts';
import { factsOf } from '../../domain/leads/facts.ts';
import { wantsEvent } from '../../domain/webhooks/event-filter.ts';
import type { Documents, Published } from '../documents/documents.ts';
import type { DeliveryStore } from '../ports/delivery-store.ts';
import type { LeadStore } from '../ports/lead-store.ts';
import type { QueueSender } from '../ports/messaging.ts';
import type { Clock, Digest } from '../ports/system.ts';
import { dropped, type Reaction } from '../reaction.ts';
import { deliveryIdOf, newDelivery } from './new-delivery.ts';

export type FanOutDeps = {
  readonly leads: Pick<LeadStore, 'get'>;
  readonly deliveries: Pick<DeliveryStore, 'open'>;
  readonly documents: Documents<'webhook-endpoint'>;
  readonly queues: Pick<QueueSender, 'send'>;
  readonly digest: Digest;
  readonly clock: Clock;
};

/**
 * Opens one ledger row per (event, endpoint) before anything is sent. The id follows from the pair, so a redelivered
 * event finds its rows; the ones still pending are asked for again.
 */
export const createFanOut =
  (deps: FanOutDeps) =>
  async (event: LeadEvent): Promise<Reaction> => {
    const endpoints = (await deps.documents.all('webhook-endpoint')).filter((endpoint) => wantsEvent(endpoint.body, event.type));
    const wanted = await matching(deps, endpoints, event);
    if (wanted.length === 0) return dropped('no endpoint wants it');
    const at = deps.clock.now();
    const rows = await Promise.all(
      wanted.map((endpoint) => deps.deliveries.open(newDelivery(deliveryIdOf(deps.digest, event.id, endpoint.id), event, endpoint.id, at))),
    );
    const open = rows.filter((row) => row.state === 'pending');
    await deps.queues.send(
      'deliver-webhook',
      open.map((row) => ({ body: { leadId: row.leadId, deliveryId: row.id } })),
    );
    return 'done';
  };

type Endpoint = Published<'webhook-endpoint'>;

/** Endpoints with a condition need the lead; it is read once and only then. */
async function matching(deps: FanOutDeps, endpoints: readonly Endpoint[], event: LeadEvent): Promise<readonly Endpoint[]> {
  if (!endpoints.some((endpoint) => endpoint.body.when !== undefined)) return endpoints;
  const lead = await deps.leads.get(brand<LeadId>(event.leadId));
  if (lead === null) return [];
  const facts = factsOf(lead);
  return endpoints.filter((endpoint) => endpoint.body.when === undefined || evaluate(endpoint.body.when, facts).matched);
}
