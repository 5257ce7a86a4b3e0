import { createSweepStalled, type SweepStalledDeps } from '../../shared/application/leads/sweep-stalled.ts';
import { lazy } from '../../shared/lambda/lazy.ts';
import type { Log } from '../../shared/lambda/log.ts';
import { scheduleHandler } from '../../shared/lambda/schedule-handler.ts';
import { composeSweepStalled } from '../compose/sweep-stalled.ts';

/** Each minute: re-emits what leads wait for and finishes parked submissions. */
export const create = (deps: SweepStalledDeps & { readonly log: Log }) =>
  scheduleHandler({ log: deps.log, sweep: createSweepStalled(deps) });

export const handler = lazy(() => create(composeSweepStalled()));
