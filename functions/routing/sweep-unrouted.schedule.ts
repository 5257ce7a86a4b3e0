import { createSweepUnrouted, type SweepUnroutedDeps } from '../../shared/application/routing/sweep-unrouted.ts';
import { lazy } from '../../shared/lambda/lazy.ts';
import type { Log } from '../../shared/lambda/log.ts';
import { scheduleHandler } from '../../shared/lambda/schedule-handler.ts';
import { composeSweepUnrouted } from '../compose/sweep-unrouted.ts';

/** Every five minutes: sends leads through routing again for whom there is somebody now. */
export const create = (deps: SweepUnroutedDeps & { readonly log: Log }) =>
  scheduleHandler({ log: deps.log, sweep: createSweepUnrouted(deps) });

export const handler = lazy(() => create(composeSweepUnrouted()));
