import type { AccountLookup } from '../../application/accounts/account-lookup.ts';
import type { Assets } from '../../application/graph/assets.ts';
import type { GraphDeps } from '../../application/graph/nodes.ts';
import { createReadEdges } from '../../application/graph/read-edges.ts';
import { refuse } from '../../contracts/http/problems.ts';
import { graphRoutes } from '../../contracts/http/routes/graph.ts';
import { edgeNames, isEdgeName } from '../../domain/graph/ontology.ts';
import { domainOfAddress } from '../../domain/identity/registrable-domain.ts';
import { err, ok } from '../../domain/kernel/result.ts';
import { type Endpoint, endpoint } from './endpoint.ts';

export type GraphEndpointDeps = GraphDeps & {
  readonly accountLookup: Pick<AccountLookup, 'byDomain'>;
  readonly assets: Pick<Assets, 'byUrl'>;
  /** The published contract of the graph, as generated. */
  readonly contract: { readonly context: () => unknown; readonly shapes: () => unknown };
};

/** Anybody may read what the words of an export mean. */
const shared = { 'access-control-allow-origin': '*', 'cache-control': 'public, max-age=3600' };

export function graphEndpoints(deps: GraphEndpointDeps): readonly Endpoint[] {
  const readEdges = createReadEdges(deps);
  return [
    endpoint(graphRoutes.getGraphContext, async () =>
      ok({ status: 200, json: deps.contract.context(), headers: { ...shared, 'content-type': 'application/ld+json' } }),
    ),
    endpoint(graphRoutes.getGraphShapes, async () => ok({ status: 200, json: deps.contract.shapes(), headers: shared })),
    endpoint(graphRoutes.getEdges, async ({ params, query }) => {
      const { edge = null, direction, cursor = null, limit } = query;
      if (edge !== null && !isEdgeName(edge)) {
        const message = `must be one of ${edgeNames.join(', ')}`;
        return err(refuse('invalid-request', undefined, [{ in: 'query', pointer: '/edge', code: 'unknown-edge', message }]));
      }
      const found = await readEdges({ node: params, edge, direction, cursor, limit });
      return found.ok ? ok({ status: 200, json: found.value }) : found;
    }),
    endpoint(graphRoutes.resolveNode, async ({ query: { domain, url } }) => {
      if ((domain === undefined) === (url === undefined))
        return err(refuse('invalid-request', 'exactly one of domain and url must be given'));
      const [type, id] =
        url === undefined
          ? (['account', await accountAt(deps, domain ?? '')] as const)
          : (['content-asset', await deps.assets.byUrl(url)] as const);
      return id === null ? err(refuse('unknown-node')) : ok({ status: 200, json: { node: { type, id } } });
    }),
  ];
}

/** A host, a web address or what follows the @ of an e-mail address. */
async function accountAt({ accountLookup }: GraphEndpointDeps, address: string): Promise<string | null> {
  const domain = domainOfAddress(address);
  return domain === null ? null : accountLookup.byDomain(domain);
}
