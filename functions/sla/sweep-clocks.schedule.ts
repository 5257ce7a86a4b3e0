import { createSweepClocks, type SweepClocksDeps } from '../../shared/application/sla/sweep-clocks.ts';
import { lazy } from '../../shared/lambda/lazy.ts';
import type { Log } from '../../shared/lambda/log.ts';
import { scheduleHandler } from '../../shared/lambda/schedule-handler.ts';
import { composeSweepClocks } from '../compose/sweep-clocks.ts';

/** Each minute: wakes for the clocks due in the next two. */
export const create = (deps: SweepClocksDeps & { readonly log: Log }) => scheduleHandler({ log: deps.log, sweep: createSweepClocks(deps) });

export const handler = lazy(() => create(composeSweepClocks()));
