import type { LeadEvent } from '../../contracts/events/catalogue.ts';
import { lagSeconds, type Obligation } from '../../domain/consent/obligation.ts';
import { type Instant, millisOf, plusMillis } from '../../domain/kernel/instant.ts';
import type { Lead } from '../../domain/leads/lead.ts';
import type { Delivery } from '../../domain/webhooks/delivery.ts';
import type { Documents } from '../documents/documents.ts';
import { newEvent } from '../events/new-event.ts';
import type { DeliveryStore } from '../ports/delivery-store.ts';
import type { QueueSender } from '../ports/messaging.ts';
import type { ObligationKey, ObligationStore } from '../ports/obligation-store.ts';
import type { Digest } from '../ports/system.ts';
import { deliveryIdOf, newDelivery } from '../webhooks/new-delivery.ts';
import { type SettleDeps, settleObligation } from './settle-obligation.ts';

export type SweepObligationsDeps = SettleDeps & {
  readonly obligations: Pick<ObligationStore, 'due' | 'list'>;
  readonly deliveries: Pick<DeliveryStore, 'get' | 'open' | 'update'>;
  readonly documents: Documents<'webhook-endpoint'>;
  readonly queues: Pick<QueueSender, 'send'>;
  readonly digest: Digest;
};
export type Swept = {
  readonly moved: number;
  /** Told of now, for the log. */
  readonly overdue: readonly ObligationKey[];
  /** All that are not closed, and the oldest of them. */
  readonly open: number;
  readonly lagSeconds: number;
  readonly at: number;
};

const batch = 500;
/** A late sink is asked again this often, however far the schedule of its delivery has gone. */
const lateMillis = 3_600_000;

/**
 * Looks after obligations whose time has come: closes those whose acknowledgement nobody noticed, tells once of those that are
 * late, and keeps asking late sinks, with a new delivery where the last was given up (an endpoint that was disabled or gone).
 */
export const createSweepObligations = (deps: SweepObligationsDeps) => async (): Promise<Swept> => {
  const now = deps.clock.now();
  const due = await deps.obligations.due(now, batch);
  const overdue: ObligationKey[] = [];
  for (const key of due) if (await look(deps, key, now)) overdue.push(key);
  return { moved: due.length, overdue, ...(await measure(deps, now)), at: millisOf(now) };
};

/** True when it has just become late. */
async function look(deps: SweepObligationsDeps, key: ObligationKey, now: Instant): Promise<boolean> {
  const standing = await deps.obligations.get(key);
  if (standing === null || standing.nextCheckAt === null || standing.nextCheckAt > now) return false;
  const [lead, cause, delivery] = await Promise.all([
    deps.leads.get(key.leadId),
    deps.leads.event(key.leadId, key.eventId),
    deps.deliveries.get(key.leadId, standing.deliveryId),
  ]);
  if (cause === null) return false;
  if (delivery !== null && (await settleObligation(deps, delivery))) return false;
  const next = await renewed(deps, { ...standing, state: 'late', nextCheckAt: plusMillis(now, lateMillis) }, delivery);
  const late = standing.state === 'open';
  if ((await deps.obligations.move(next, standing, late ? [overdueEvent(deps, lead, cause, standing, now)] : [])) === 'stale') return false;
  await ask(deps, next, cause, delivery, now);
  return late;
}

/** With a delivery that can still arrive: the next one when the last is final and the endpoint is there to take it. */
async function renewed(deps: SweepObligationsDeps, row: Obligation, delivery: Delivery | null): Promise<Obligation> {
  if (delivery?.state === 'pending') return row;
  const endpoint = await deps.documents.get('webhook-endpoint', row.endpointId);
  if (endpoint === null || !endpoint.body.enabled) return row;
  const tries = row.tries + 1;
  return { ...row, tries, deliveryId: deliveryIdOf(deps.digest, row.eventId, row.endpointId, tries) };
}

async function ask(deps: SweepObligationsDeps, row: Obligation, cause: LeadEvent, before: Delivery | null, now: Instant): Promise<void> {
  if (row.deliveryId !== before?.id) await deps.deliveries.open(newDelivery(row.deliveryId, cause, row.endpointId, now));
  else if (before.state === 'pending') await deps.deliveries.update({ ...before, nextAttemptAt: now, updatedAt: now }, before.attemptCount);
  else return;
  await deps.queues.send('deliver-webhook', [{ body: { leadId: row.leadId, deliveryId: row.deliveryId } }]);
}

const overdueEvent = (deps: SweepObligationsDeps, lead: Lead | null, cause: LeadEvent, row: Obligation, at: Instant): LeadEvent =>
  newEvent(
    {
      ids: deps.ids,
      at,
      leadId: row.leadId,
      leadVersion: lead?.version ?? cause.leadVersion,
      correlationId: cause.correlationId,
      causationId: cause.id,
    },
    'consent.obligation_overdue.v1',
    { endpointId: row.endpointId, eventId: row.eventId, openedAt: row.openedAt, dueAt: row.dueAt },
  );

/** More pages than this of open obligations are an incident whose size does not matter any more. */
const maxPages = 20;

async function measure({ obligations }: SweepObligationsDeps, now: Instant): Promise<Pick<Swept, 'open' | 'lagSeconds'>> {
  const lags: number[] = [];
  for (const state of ['open', 'late'] as const) {
    let cursor: string | null = null;
    for (let i = 0; i < maxPages; i += 1) {
      const page: Awaited<ReturnType<ObligationStore['list']>> = await obligations.list(state, { cursor, limit: 100 });
      lags.push(...page.items.map((row) => lagSeconds(row, now)));
      cursor = page.cursor;
      if (cursor === null) break;
    }
  }
  return { open: lags.length, lagSeconds: lags.reduce((a, b) => Math.max(a, b), 0) };
}
