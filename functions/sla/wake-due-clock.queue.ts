import { createWakeClock, type WakeClockDeps } from '../../shared/application/sla/wake-clock.ts';
import { lazy } from '../../shared/lambda/lazy.ts';
import { type QueueDeps, queueHandler } from '../../shared/lambda/queue-handler.ts';
import { $wake } from '../../shared/lambda/schemas.ts';
import { composeWakeDueClock } from '../compose/wake-due-clock.ts';

/** Wakes of the breach sweep; a clock its own timer already woke has nothing left to fire. */
export const create = (deps: QueueDeps & WakeClockDeps) => {
  const wakeClock = createWakeClock(deps);
  return queueHandler(deps, {
    queue: 'wake-due-clock',
    schema: $wake,
    react: async (wake) => ((await wakeClock(wake)).fired > 0 ? 'done' : { dropped: 'nothing was due' }),
    concurrency: 'parallel',
    idsOf: (wake) => ({ clockId: wake.clockId, leadId: wake.leadId }),
  });
};

export const handler = lazy(() => create(composeWakeDueClock()));
