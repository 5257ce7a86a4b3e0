import { type GraphEndpointDeps, graphEndpoints } from '../../shared/lambda/http/graph-endpoints.ts';
import { type HttpDeps, httpHandler } from '../../shared/lambda/http/http-handler.ts';
import { lazy } from '../../shared/lambda/lazy.ts';
import { composeGraph } from '../compose/graph.ts';
import { graphContext, graphShapes } from './contract.generated.ts';

const contract = { context: () => graphContext, shapes: () => graphShapes };

/** The typed graph: its contract and its edges. */
export const create = (deps: HttpDeps & Omit<GraphEndpointDeps, 'contract'>) => httpHandler(deps, graphEndpoints({ ...deps, contract }));

export const handler = lazy(() => create(composeGraph()));
