import { type EngagementsDeps, engagementEndpoints } from '../../shared/lambda/http/engagement-endpoints.ts';
import { type HttpDeps, httpHandler } from '../../shared/lambda/http/http-handler.ts';
import { lazy } from '../../shared/lambda/lazy.ts';
import { composeEngagements } from '../compose/engagements.ts';

/** What people do: from browsers, systems of the company and e-mail services. */
export const create = (deps: HttpDeps & EngagementsDeps) => httpHandler(deps, engagementEndpoints(deps));

export const handler = lazy(() => create(composeEngagements()));
