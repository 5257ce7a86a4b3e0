import type { DeliverMessage } from '../../contracts/messages.ts';
import { brand } from '../../domain/kernel/brand.ts';
import type { DeliveryId, LeadId } from '../../domain/kernel/ids.ts';
import { millisBetween } from '../../domain/kernel/instant.ts';
import type { Delivery } from '../../domain/webhooks/delivery.ts';
import type { Documents } from '../documents/documents.ts';
import type { DeliveryStore } from '../ports/delivery-store.ts';
import type { LeadStore } from '../ports/lead-store.ts';
import type { QueueSender } from '../ports/messaging.ts';
import type { Clock, Random } from '../ports/system.ts';
import type { WebhookSigner, WebhookTransport } from '../ports/webhook-transport.ts';
import { dropped, type Reaction } from '../reaction.ts';
import { afterAnswer, refused } from './attempt.ts';
import type { EndpointSecrets } from './endpoint-secrets.ts';
import { webhookBody } from './payload.ts';

export type DeliverDeps = {
  readonly leads: Pick<LeadStore, 'getWithClocks' | 'event'>;
  readonly deliveries: Pick<DeliveryStore, 'get' | 'update'>;
  readonly documents: Documents;
  readonly secrets: EndpointSecrets;
  readonly transport: WebhookTransport;
  readonly signer: WebhookSigner;
  readonly queues: Pick<QueueSender, 'send'>;
  readonly clock: Clock;
  readonly random: Random;
};

/** Longest wait a queue can hold (SQS DelaySeconds); longer ones wait for the due-delivery sweep. */
const longestQueueDelaySeconds = 900;
/** Second-rounded delays may wake a message slightly before its row says; that is not a duplicate. */
const earlyToleranceMillis = 1000;

/** Attempts one delivery: signs, posts, records the attempt, and asks for the next one. Never sends what is final. */
export const createDeliver =
  (deps: DeliverDeps) =>
  async (message: DeliverMessage): Promise<Reaction> => {
    const leadId = brand<LeadId>(message.leadId);
    const row = await deps.deliveries.get(leadId, brand<DeliveryId>(message.deliveryId));
    if (row === null) return dropped('no such delivery');
    if (row.state !== 'pending' || row.nextAttemptAt === null) return dropped('delivery is final');
    if (millisBetween(deps.clock.now(), row.nextAttemptAt) > earlyToleranceMillis) return dropped('a later attempt is planned');
    const next = await attempt(deps, row);
    const written = await deps.deliveries.update(next, row.attemptCount);
    if (written === 'stale') return dropped('another attempt was recorded first');
    await planNext(deps, next);
    return 'done';
  };

async function attempt(deps: DeliverDeps, row: Delivery): Promise<Delivery> {
  const endpoint = await deps.documents.get('webhook-endpoint', row.endpointId);
  const at = deps.clock.now();
  if (endpoint === null || !endpoint.body.enabled) return refused(row, at, 'endpoint-disabled');
  const [found, event, secrets] = await Promise.all([
    deps.leads.getWithClocks(row.leadId),
    deps.leads.event(row.leadId, row.eventId),
    deps.secrets.read(row.endpointId, at),
  ]);
  if (found === null || event === null) return refused(row, at, 'lead-erased');
  const body = webhookBody(event, found);
  const timestamp = Math.floor(Date.parse(at) / 1000);
  const answer = await deps.transport.post({
    url: endpoint.body.url,
    body,
    headers: {
      'content-type': 'application/json',
      'webhook-id': event.id,
      'webhook-timestamp': String(timestamp),
      'webhook-signature': deps.signer.sign({ secrets, id: event.id, timestamp, body }),
    },
  });
  return afterAnswer(row, answer, { at, now: deps.clock.now(), jitter: deps.random.next() });
}

async function planNext(deps: DeliverDeps, row: Delivery): Promise<void> {
  if (row.nextAttemptAt === null) return;
  const delaySeconds = Math.max(0, Math.ceil(millisBetween(deps.clock.now(), row.nextAttemptAt) / 1000));
  if (delaySeconds > longestQueueDelaySeconds) return;
  await deps.queues.send('deliver-webhook', [{ body: { leadId: row.leadId, deliveryId: row.id }, delaySeconds }]);
}
