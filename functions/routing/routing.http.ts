import { type HttpDeps, httpHandler } from '../../shared/lambda/http/http-handler.ts';
import { type RoutingDeps, routingEndpoints } from '../../shared/lambda/http/routing-endpoints.ts';
import { lazy } from '../../shared/lambda/lazy.ts';
import { composeRouting } from '../compose/routing.ts';

/** Who would get a lead and why, and leads nothing placed. */
export const create = (deps: HttpDeps & RoutingDeps) => httpHandler(deps, routingEndpoints(deps));

export const handler = lazy(() => create(composeRouting()));
