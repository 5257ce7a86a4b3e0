import { createScoreLead, type ScoreLeadDeps } from '../../shared/application/scoring/score-lead.ts';
import { topology } from '../../shared/contracts/topology.ts';
import { lazy } from '../../shared/lambda/lazy.ts';
import { type QueueDeps, queueHandler } from '../../shared/lambda/queue-handler.ts';
import { eventIds, eventMessage } from '../../shared/lambda/schemas.ts';
import { composeScoreLead } from '../compose/score-lead.ts';

/** New facts → lead.scored, and lead.qualified or lead.nurtured. */
export const create = (deps: QueueDeps & ScoreLeadDeps) =>
  queueHandler(deps, {
    queue: 'score-lead',
    schema: eventMessage(topology['score-lead'].events),
    react: createScoreLead(deps),
    concurrency: 'parallel',
    idsOf: eventIds,
  });

export const handler = lazy(() => create(composeScoreLead()));
