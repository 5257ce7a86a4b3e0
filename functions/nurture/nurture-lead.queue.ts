import { createNurtureLead, type NurtureLeadDeps } from '../../shared/application/nurture/nurture-lead.ts';
import { consumers } from '../../shared/contracts/consumers.ts';
import { eventConsumer } from '../../shared/lambda/event-consumer.ts';
import { lazy } from '../../shared/lambda/lazy.ts';
import type { QueueDeps } from '../../shared/lambda/queue-handler.ts';
import { composeNurtureLead } from '../compose/nurture-lead.ts';

/** lead.nurtured → tracks; what ends a run → out of them. */
export const create = (deps: QueueDeps & NurtureLeadDeps) =>
  eventConsumer(deps, { queue: 'nurture-lead', events: consumers['nurture-lead'].events, react: createNurtureLead(deps) });

export const handler = lazy(() => create(composeNurtureLead()));
