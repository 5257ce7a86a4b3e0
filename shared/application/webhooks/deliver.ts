import type { DeliverMessage } from '../../contracts/messages.ts';
import { mayProcess } from '../../domain/consent/gate.ts';
import { brand } from '../../domain/kernel/brand.ts';
import type { DeliveryId, LeadId } from '../../domain/kernel/ids.ts';
import { type Instant, millisBetween, plusMillis } from '../../domain/kernel/instant.ts';
import { objectionToContact } from '../../domain/nurture/decide-step.ts';
import type { Delivery } from '../../domain/webhooks/delivery.ts';
import { isTimeout } from '../../domain/webhooks/retry.ts';
import { createReadConsentPolicy } from '../consent/consent-policy.ts';
import { isNotice } from '../consent/notices.ts';
import { type SettleDeps, settleObligation } from '../consent/settle-obligation.ts';
import type { Documents } from '../documents/documents.ts';
import type { DeliveryStore } from '../ports/delivery-store.ts';
import type { LeadStore } from '../ports/lead-store.ts';
import type { QueueSender } from '../ports/messaging.ts';
import type { Clock, Random } from '../ports/system.ts';
import type { WebhookAnswer, WebhookSigner, WebhookTransport } from '../ports/webhook-transport.ts';
import { dropped, type Reaction } from '../reaction.ts';
import { afterAnswer, cancelled, held, refused } from './attempt.ts';
import type { EndpointSecrets } from './endpoint-secrets.ts';
import { fastLaneCap, type Lane, laneOf, lanes } from './lanes.ts';
import { webhookBody } from './payload.ts';
import type { SlowEndpoints } from './slow-endpoints.ts';

export type DeliverDeps = SettleDeps & {
  readonly leads: Pick<LeadStore, 'getWithClocks' | 'event'>;
  readonly deliveries: Pick<DeliveryStore, 'get' | 'update'>;
  readonly documents: Documents<'webhook-endpoint' | 'consent-policy'>;
  readonly secrets: EndpointSecrets;
  readonly transport: WebhookTransport;
  readonly signer: WebhookSigner;
  readonly slow: SlowEndpoints;
  readonly queues: Pick<QueueSender, 'send'>;
  readonly clock: Clock;
  readonly random: Random;
};

/** Longest wait a queue can hold (SQS DelaySeconds); longer ones wait for the due-delivery sweep. */
const longestQueueDelaySeconds = 900;
/** Second-rounded delays may wake a message slightly before its row says; that is not a duplicate. */
const earlyToleranceMillis = 1000;
/** While a delivery waits in the slow lane the sweep sends no second message for it, unless the first must be lost by then. */
const leaseMillis = 15 * 60_000;

/**
 * Attempts one delivery: signs, posts, records the attempt, and asks for the next one. Never sends what is final. The
 * fast lane hands deliveries of slow endpoints on to the slow one without an attempt, so that they hold nobody up (R15).
 */
export const createDeliver =
  (deps: DeliverDeps, lane: Lane) =>
  async (message: DeliverMessage): Promise<Reaction> => {
    const leadId = brand<LeadId>(message.leadId);
    const row = await deps.deliveries.get(leadId, brand<DeliveryId>(message.deliveryId));
    if (row === null) return dropped('no such delivery');
    if (row.state !== 'pending' || row.nextAttemptAt === null) {
      // A crash may have come between the attempt and what follows from it.
      await settleObligation(deps, row);
      return dropped('delivery is final');
    }
    const now = deps.clock.now();
    const early = millisBetween(now, row.nextAttemptAt) > earlyToleranceMillis;
    if (early && message.handedOnAfter !== row.attemptCount) return dropped('a later attempt is planned');
    if (lane.name === 'fast' && (laneOf(row).name === 'slow' || !deps.slow.admits(row.endpointId, now))) return handOn(deps, row);
    const next = await attempt(deps, row, lane);
    if (next === 'busy') return handOn(deps, row);
    const written = await deps.deliveries.update(next, row.attemptCount);
    if (written === 'stale') return dropped('another attempt was recorded first');
    await settleObligation(deps, next);
    await planNext(deps, next);
    return 'done';
  };

/** The message first: should the lease fail or come too late, there is one message too many, never one too few. */
async function handOn(deps: DeliverDeps, row: Delivery): Promise<Reaction> {
  const body = { leadId: row.leadId, deliveryId: row.id, handedOnAfter: row.attemptCount } satisfies DeliverMessage;
  await deps.queues.send(lanes.slow.queue, [{ body }]);
  const now = deps.clock.now();
  await deps.deliveries.update({ ...row, nextAttemptAt: plusMillis(now, leaseMillis), updatedAt: now }, row.attemptCount);
  return 'done';
}

async function attempt(deps: DeliverDeps, row: Delivery, lane: Lane): Promise<Delivery | 'busy'> {
  const endpoint = await deps.documents.get('webhook-endpoint', row.endpointId);
  const at = deps.clock.now();
  if (endpoint === null || !endpoint.body.enabled) return refused(row, at, 'endpoint-disabled');
  const [found, event, secrets] = await Promise.all([
    deps.leads.getWithClocks(row.leadId),
    deps.leads.event(row.leadId, row.eventId),
    deps.secrets.read(row.endpointId, at),
  ]);
  if (event === null || (found === null && event.type !== 'lead.erased.v1')) return refused(row, at, 'lead-erased');
  // In the read that precedes the post, so that nothing leaves on an older yes.
  const policy = await createReadConsentPolicy(deps.documents)();
  const may = found && mayProcess(found.lead, 'export', policy);
  if (may?.allowed === false && !isNotice(event.type)) return may.why === 'restricted' ? held(row, at) : cancelled(row, at, may.why);
  // A step of a nurture track is a contact with the person: their no to that one is enough.
  const objection = event.type === 'lead.nurture_step_due.v1' && found ? objectionToContact(found.lead, event.data, policy, at) : null;
  if (objection !== null) return cancelled(row, at, objection.code);
  const body = webhookBody(event, may?.allowed === true ? found : null);
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
    totalMillis: lane.totalMillis,
    ...(lane.name === 'fast' ? { cap: { key: row.endpointId, ...fastLaneCap } } : {}),
  });
  if (answer.kind === 'busy') return 'busy';
  const now = deps.clock.now();
  learn(deps.slow, row.endpointId, answer, now);
  // What a sink says when it is told of an erasure may name the person; the row outlives them.
  const kept = found === null && answer.kind === 'answered' ? { ...answer, body: '' } : answer;
  return afterAnswer(row, kept, { at, now, jitter: deps.random.next() });
}

/** An answer that the fast lane would have waited for takes the endpoint off the list; one that came later does not. */
function learn(slow: SlowEndpoints, endpointId: string, answer: WebhookAnswer, now: Instant): void {
  if (answer.kind === 'failed') {
    if (isTimeout(answer.error)) slow.timedOut(endpointId, now);
  } else if (answer.durationMs < lanes.fast.totalMillis) slow.answered(endpointId);
  else slow.timedOut(endpointId, now);
}

async function planNext(deps: DeliverDeps, row: Delivery): Promise<void> {
  if (row.nextAttemptAt === null) return;
  const delaySeconds = Math.max(0, Math.ceil(millisBetween(deps.clock.now(), row.nextAttemptAt) / 1000));
  if (delaySeconds > longestQueueDelaySeconds) return;
  await deps.queues.send(laneOf(row).queue, [{ body: { leadId: row.leadId, deliveryId: row.id }, delaySeconds }]);
}
