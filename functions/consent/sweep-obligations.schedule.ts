import { createSweepObligations, type SweepObligationsDeps } from '../../shared/application/consent/sweep-obligations.ts';
import { lazy } from '../../shared/lambda/lazy.ts';
import type { Log } from '../../shared/lambda/log.ts';
import { scheduleHandler } from '../../shared/lambda/schedule-handler.ts';
import { composeSweepObligations } from '../compose/sweep-obligations.ts';

/** Each minute: late sinks are told of once and asked again, and the lag of all open obligations is measured. */
export const create = (deps: SweepObligationsDeps & { readonly log: Log }) => {
  const sweep = createSweepObligations(deps);
  return scheduleHandler({
    log: deps.log,
    sweep: async () => {
      const { moved, overdue, open, lagSeconds, at } = await sweep();
      for (const { leadId, endpointId, eventId } of overdue) deps.log('OBLIGATION_OVERDUE', { leadId, endpointId, eventId });
      if (open > 0) deps.log('OBLIGATIONS_OPEN', { count: open, lagSeconds, timestamp: at });
      return { moved };
    },
  });
};

export const handler = lazy(() => create(composeSweepObligations()));
