import { createSweepNurture, type SweepNurtureDeps } from '../../shared/application/nurture/sweep-nurture.ts';
import { lazy } from '../../shared/lambda/lazy.ts';
import type { Log } from '../../shared/lambda/log.ts';
import { scheduleHandler } from '../../shared/lambda/schedule-handler.ts';
import { composeSweepNurture } from '../compose/sweep-nurture.ts';

/** Every five minutes: the steps whose timer was lost. */
export const create = (deps: SweepNurtureDeps & { readonly log: Log }) =>
  scheduleHandler({ log: deps.log, sweep: createSweepNurture(deps) });

export const handler = lazy(() => create(composeSweepNurture()));
