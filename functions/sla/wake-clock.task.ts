import middy from '@middy/core';
import type { Context } from 'aws-lambda';
import { createWakeClock, type WakeClockDeps } from '../../shared/application/sla/wake-clock.ts';
import { lazy } from '../../shared/lambda/lazy.ts';
import { describeFault, type Log } from '../../shared/lambda/log.ts';
import { $wake } from '../../shared/lambda/schemas.ts';
import { composeWakeClock } from '../compose/wake-clock.ts';

/** The Wake state of the SLA workflow: fires what is due and answers the next input of the loop. */
export const create = (deps: WakeClockDeps & { readonly log: Log }) => {
  const wakeClock = createWakeClock(deps);
  return middy<unknown, unknown, Error, Context>().handler(async (input) => {
    const wake = $wake.parse(input);
    try {
      const { fired, wakeAt } = await wakeClock(wake);
      deps.log('CLOCK_WOKEN', { clockId: wake.clockId, leadId: wake.leadId, count: fired });
      return { ...wake, wakeAt, done: wakeAt === null };
    } catch (error) {
      deps.log('CLOCK_FAULT', { clockId: wake.clockId, leadId: wake.leadId, ...describeFault(error) });
      throw error;
    }
  });
};

export const handler = lazy(() => create(composeWakeClock()));
