import { type DuplicatesDeps, duplicateEndpoints } from '../../shared/lambda/http/duplicate-endpoints.ts';
import { type HttpDeps, httpHandler } from '../../shared/lambda/http/http-handler.ts';
import { lazy } from '../../shared/lambda/lazy.ts';
import { composeDuplicates } from '../compose/duplicates.ts';

/** Leads that may be one person: shows them, and takes what people say to it. */
export const create = (deps: HttpDeps & DuplicatesDeps) => httpHandler(deps, duplicateEndpoints(deps));

export const handler = lazy(() => create(composeDuplicates()));
