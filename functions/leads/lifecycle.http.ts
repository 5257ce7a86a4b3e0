import { type HttpDeps, httpHandler } from '../../shared/lambda/http/http-handler.ts';
import { type LifecycleDeps, lifecycleEndpoints } from '../../shared/lambda/http/lifecycle-endpoints.ts';
import { lazy } from '../../shared/lambda/lazy.ts';
import { composeLifecycle } from '../compose/lifecycle.ts';

/** Stages as people move them. */
export const create = (deps: HttpDeps & LifecycleDeps) => httpHandler(deps, lifecycleEndpoints(deps));

export const handler = lazy(() => create(composeLifecycle()));
