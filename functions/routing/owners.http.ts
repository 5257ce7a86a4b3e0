import type { OwnerLeavesDeps } from '../../shared/application/routing/owner-leaves.ts';
import { type HttpDeps, httpHandler } from '../../shared/lambda/http/http-handler.ts';
import { ownerEndpoints } from '../../shared/lambda/http/owner-endpoints.ts';
import { lazy } from '../../shared/lambda/lazy.ts';
import { composeOwners } from '../compose/owners.ts';

/** What owners have, and what becomes of it when they leave. */
export const create = (deps: HttpDeps & OwnerLeavesDeps) => httpHandler(deps, ownerEndpoints(deps));

export const handler = lazy(() => create(composeOwners()));
