import { createSweepDeliveries, type SweepDeliveriesDeps } from '../../shared/application/webhooks/sweep-deliveries.ts';
import { lazy } from '../../shared/lambda/lazy.ts';
import type { Log } from '../../shared/lambda/log.ts';
import { scheduleHandler } from '../../shared/lambda/schedule-handler.ts';
import { composeSweepDeliveries } from '../compose/sweep-deliveries.ts';

/** Each minute: deliveries whose retry is due or whose message was lost. */
export const create = (deps: SweepDeliveriesDeps & { readonly log: Log }) =>
  scheduleHandler({ log: deps.log, sweep: createSweepDeliveries(deps) });

export const handler = lazy(() => create(composeSweepDeliveries()));
