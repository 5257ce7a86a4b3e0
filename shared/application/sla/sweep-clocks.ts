import { millisBetween, plusMillis } from '../../domain/kernel/instant.ts';
import type { LeadStore } from '../ports/lead-store.ts';
import type { QueueSender } from '../ports/messaging.ts';
import type { Clock } from '../ports/system.ts';

/** The sweep runs every minute and looks two ahead, so that each deadline is enqueued before it comes (design §6 SLA). */
const horizonMillis = 120_000;
/** More than this per run waits for the next minute; the queue drains meanwhile. */
const batch = 2000;

export type SweepClocksDeps = {
  readonly leads: Pick<LeadStore, 'dueClocks'>;
  readonly queues: Pick<QueueSender, 'send'>;
  readonly clock: Clock;
};

/** Puts a wake into the queue for every clock due in the next two minutes, delayed to its instant. */
export const createSweepClocks = (deps: SweepClocksDeps) => async (): Promise<{ readonly moved: number }> => {
  const now = deps.clock.now();
  const due = await deps.leads.dueClocks(plusMillis(now, horizonMillis), batch);
  await deps.queues.send(
    'wake-due-clock',
    due.map((row) => ({
      body: { clockId: row.clockId, leadId: row.leadId, generation: row.generation },
      // SQS delays count in whole seconds: rounding up keeps a wake from being early, and an early one is a no-op anyway.
      delaySeconds: Math.max(0, Math.ceil(millisBetween(now, row.wakeAt) / 1000)),
    })),
  );
  return { moved: due.length };
};
