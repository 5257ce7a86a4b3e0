import { type HttpDeps, httpHandler } from '../../shared/lambda/http/http-handler.ts';
import { type MergeLeadsDeps, mergeEndpoints } from '../../shared/lambda/http/merge-endpoints.ts';
import { lazy } from '../../shared/lambda/lazy.ts';
import { composeMergeLeads } from '../compose/merge-leads.ts';

/** Merges leads that are one person, and takes them apart again. */
export const create = (deps: HttpDeps & MergeLeadsDeps) => httpHandler(deps, mergeEndpoints(deps));

export const handler = lazy(() => create(composeMergeLeads()));
