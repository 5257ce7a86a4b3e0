import { createSweepScores, type SweepScoresDeps } from '../../shared/application/scoring/sweep-scores.ts';
import { lazy } from '../../shared/lambda/lazy.ts';
import type { Log } from '../../shared/lambda/log.ts';
import { scheduleHandler } from '../../shared/lambda/schedule-handler.ts';
import { composeSweepScores } from '../compose/sweep-scores.ts';

/** Every five minutes: scores anew whom decay has moved over a threshold. */
export const create = (deps: SweepScoresDeps & { readonly log: Log }) => scheduleHandler({ log: deps.log, sweep: createSweepScores(deps) });

export const handler = lazy(() => create(composeSweepScores()));
