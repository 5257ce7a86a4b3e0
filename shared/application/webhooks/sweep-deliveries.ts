import { plusMillis } from '../../domain/kernel/instant.ts';
import type { DeliveryStore } from '../ports/delivery-store.ts';
import type { QueueSender } from '../ports/messaging.ts';
import type { Clock } from '../ports/system.ts';

/** A delivery whose own message is under way gets this long before the sweep sends another. */
const graceMillis = 30_000;
const batch = 1000;

export type SweepDeliveriesDeps = {
  readonly deliveries: Pick<DeliveryStore, 'due'>;
  readonly queues: Pick<QueueSender, 'send'>;
  readonly clock: Clock;
};

/** Asks again for every delivery that is due: long retries wait only here, and lost messages are found here. */
export const createSweepDeliveries =
  (deps: SweepDeliveriesDeps, grace = graceMillis) =>
  async (): Promise<{ readonly moved: number }> => {
    const due = await deps.deliveries.due(plusMillis(deps.clock.now(), -grace), batch);
    await deps.queues.send(
      'deliver-webhook',
      due.map((row) => ({ body: { leadId: row.leadId, deliveryId: row.deliveryId } })),
    );
    return { moved: due.length };
  };
