import { type HttpDeps, httpHandler } from '../../shared/lambda/http/http-handler.ts';
import { type ScoresDeps, scoreEndpoints } from '../../shared/lambda/http/score-endpoints.ts';
import { lazy } from '../../shared/lambda/lazy.ts';
import { composeScores } from '../compose/scores.ts';

/** Scores at any instant, explained, and how they came about. */
export const create = (deps: HttpDeps & ScoresDeps) => httpHandler(deps, scoreEndpoints(deps));

export const handler = lazy(() => create(composeScores()));
