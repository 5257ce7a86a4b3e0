import type { ReadNurtureDeps } from '../../shared/application/nurture/read-nurture.ts';
import { type HttpDeps, httpHandler } from '../../shared/lambda/http/http-handler.ts';
import { nurtureEndpoints } from '../../shared/lambda/http/nurture-endpoints.ts';
import { lazy } from '../../shared/lambda/lazy.ts';
import { composeNurture } from '../compose/nurture.ts';

/** Where leads stand in nurture tracks, and why they left them. */
export const create = (deps: HttpDeps & ReadNurtureDeps) => httpHandler(deps, nurtureEndpoints(deps));

export const handler = lazy(() => create(composeNurture()));
