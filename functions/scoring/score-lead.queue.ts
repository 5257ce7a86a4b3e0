import { createScoreLead, type ScoreLeadDeps } from '../../shared/application/scoring/score-lead.ts';
import { consumers } from '../../shared/contracts/consumers.ts';
import { eventConsumer } from '../../shared/lambda/event-consumer.ts';
import { lazy } from '../../shared/lambda/lazy.ts';
import type { QueueDeps } from '../../shared/lambda/queue-handler.ts';
import { composeScoreLead } from '../compose/score-lead.ts';

/** New facts → lead.scored, and lead.qualified or lead.nurtured. */
export const create = (deps: QueueDeps & ScoreLeadDeps) =>
  eventConsumer(deps, { queue: 'score-lead', events: consumers['score-lead'].events, react: createScoreLead(deps) });

export const handler = lazy(() => create(composeScoreLead()));
