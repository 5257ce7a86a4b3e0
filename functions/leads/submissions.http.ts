import { type HttpDeps, httpHandler } from '../../shared/lambda/http/http-handler.ts';
import { type SubmissionsDeps, submissionEndpoints } from '../../shared/lambda/http/submission-endpoints.ts';
import { lazy } from '../../shared/lambda/lazy.ts';
import { composeSubmissions } from '../compose/submissions.ts';

/** What the gate held, for a person to decide over. */
export const create = (deps: HttpDeps & SubmissionsDeps) => httpHandler(deps, submissionEndpoints(deps));

export const handler = lazy(() => create(composeSubmissions()));
