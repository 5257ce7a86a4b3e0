import { type HttpDeps, httpHandler } from '../../shared/lambda/http/http-handler.ts';
import { type ReadLeadsDeps, readEndpoints } from '../../shared/lambda/http/read-endpoints.ts';
import { lazy } from '../../shared/lambda/lazy.ts';
import { composeReadLeads } from '../compose/read-leads.ts';

/** Everything that can be read about leads and receipts. */
export const create = (deps: HttpDeps & ReadLeadsDeps) => httpHandler(deps, readEndpoints(deps));

export const handler = lazy(() => create(composeReadLeads()));
