import { createSweepLookUps, type SweepLookUpsDeps } from '../../shared/application/enrichment/sweep-look-ups.ts';
import { lazy } from '../../shared/lambda/lazy.ts';
import type { Log } from '../../shared/lambda/log.ts';
import { scheduleHandler } from '../../shared/lambda/schedule-handler.ts';
import { composeSweepLookUps } from '../compose/sweep-look-ups.ts';

/** Each minute: the look-ups that are due. */
export const create = (deps: SweepLookUpsDeps & { readonly log: Log }) =>
  scheduleHandler({ log: deps.log, sweep: createSweepLookUps(deps) });

export const handler = lazy(() => create(composeSweepLookUps()));
