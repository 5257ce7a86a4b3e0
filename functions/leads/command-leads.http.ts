import { type CommandLeadsDeps, commandEndpoints } from '../../shared/lambda/http/command-endpoints.ts';
import { type HttpDeps, httpHandler } from '../../shared/lambda/http/http-handler.ts';
import { lazy } from '../../shared/lambda/lazy.ts';
import { composeCommandLeads } from '../compose/command-leads.ts';

/** Creates leads and runs commands on them. */
export const create = (deps: HttpDeps & CommandLeadsDeps) => httpHandler(deps, commandEndpoints(deps));

export const handler = lazy(() => create(composeCommandLeads()));
