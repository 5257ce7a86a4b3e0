import { createReadScore, type ReadScoreDeps } from '../../application/scoring/read-score.ts';
import { createReadScoreHistory, type ScoreHistoryDeps } from '../../application/scoring/score-history.ts';
import { scoresRoutes } from '../../contracts/http/routes/scores.ts';
import { ok } from '../../domain/kernel/result.ts';
import { type Endpoint, endpoint } from './endpoint.ts';

export type ScoresDeps = ReadScoreDeps & ScoreHistoryDeps;

export function scoreEndpoints(deps: ScoresDeps): readonly Endpoint[] {
  const score = createReadScore(deps);
  const history = createReadScoreHistory(deps);
  return [
    endpoint(scoresRoutes.getScore, async ({ params, query }) => {
      const found = await score(params.leadId, query.at ?? null);
      return found.ok ? ok({ status: 200, json: found.value }) : found;
    }),
    endpoint(scoresRoutes.getScoreHistory, async ({ params, query }) => {
      const found = await history(params.leadId, query.limit);
      return found.ok ? ok({ status: 200, json: { items: found.value } }) : found;
    }),
  ];
}
