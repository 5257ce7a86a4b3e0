import { createReadLearned, type ReadLearnedDeps } from '../../application/scoring/learned/read-learned.ts';
import { createReadScore, type ReadScoreDeps } from '../../application/scoring/read-score.ts';
import { createReadScoreHistory, type ScoreHistoryDeps } from '../../application/scoring/score-history.ts';
import { scoresRoutes } from '../../contracts/http/routes/scores.ts';
import { ok } from '../../domain/kernel/result.ts';
import { type Endpoint, endpoint } from './endpoint.ts';

export type ScoresDeps = ReadScoreDeps & ScoreHistoryDeps & ReadLearnedDeps;

export function scoreEndpoints(deps: ScoresDeps): readonly Endpoint[] {
  const score = createReadScore(deps);
  const history = createReadScoreHistory(deps);
  const learned = createReadLearned(deps);
  return [
    endpoint(scoresRoutes.getScore, async ({ params, query }) => {
      const found = await score(params.leadId, query.at ?? null);
      return found.ok ? ok({ status: 200, json: found.value }) : found;
    }),
    endpoint(scoresRoutes.getScoreHistory, async ({ params, query }) => {
      const found = await history(params.leadId, query.limit);
      return found.ok ? ok({ status: 200, json: { items: found.value } }) : found;
    }),
    endpoint(scoresRoutes.getLearnedScore, async ({ query }) => {
      const found = await learned(query.version ?? null);
      return found.ok ? ok({ status: 200, json: found.value }) : found;
    }),
  ];
}
