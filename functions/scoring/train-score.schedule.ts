import { createTrainScore, type TrainScoreDeps } from '../../shared/application/scoring/learned/train-score.ts';
import { millisOf } from '../../shared/domain/kernel/instant.ts';
import type { LearnedVersion } from '../../shared/domain/scoring/learned/model.ts';
import { lazy } from '../../shared/lambda/lazy.ts';
import type { Log } from '../../shared/lambda/log.ts';
import { scheduleHandler } from '../../shared/lambda/schedule-handler.ts';
import { composeTrainScore } from '../compose/train-score.ts';

/** Each day: the score is learned anew, and an alarm tells when the leads of today are others than those it was learned from. */
export const create = (deps: TrainScoreDeps & { readonly log: Log }) => {
  const train = createTrainScore(deps);
  return scheduleHandler({
    log: deps.log,
    sweep: async () => {
      const { moved, version, unreadable } = await train();
      if (version !== null) tell(deps.log, version);
      if (unreadable !== null) throw unreadable;
      return { moved };
    },
  });
};

function tell(log: Log, version: LearnedVersion): void {
  const { state, reason, won, lost, drift } = version.report;
  log('SCORE_TRAINED', {
    modelVersion: version.version,
    outcome: state,
    ...(reason === null ? {} : { reason }),
    count: won + lost,
  });
  const drifted = [drift.score, ...drift.features].filter((row) => row?.alarm === true).length;
  if (drifted > 0) log('SCORE_DRIFTED', { modelVersion: version.version, count: drifted, timestamp: millisOf(version.trainedAt) });
}

export const handler = lazy(() => create(composeTrainScore()));
