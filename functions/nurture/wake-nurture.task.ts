import middy from '@middy/core';
import type { Context } from 'aws-lambda';
import { createWakeNurture, type WakeNurtureDeps } from '../../shared/application/nurture/wake-nurture.ts';
import { lazy } from '../../shared/lambda/lazy.ts';
import { describeFault, type Log } from '../../shared/lambda/log.ts';
import { $nurtureWake } from '../../shared/lambda/schemas.ts';
import { composeWakeNurture } from '../compose/wake-nurture.ts';

/** The Wake state of the nurture workflow: takes the step that is due and answers the next input of the loop. */
export const create = (deps: WakeNurtureDeps & { readonly log: Log }) => {
  const wakeNurture = createWakeNurture(deps);
  return middy<unknown, unknown, Error, Context>().handler(async (input) => {
    const wake = $nurtureWake.parse(input);
    const ids = { leadId: wake.leadId, trackId: wake.trackId };
    try {
      const { taken, wakeAt } = await wakeNurture(wake);
      deps.log('NURTURE_WOKEN', { ...ids, count: taken });
      return { ...wake, wakeAt, done: wakeAt === null };
    } catch (error) {
      deps.log('NURTURE_FAULT', { ...ids, ...describeFault(error) });
      throw error;
    }
  });
};

export const handler = lazy(() => create(composeWakeNurture()));
