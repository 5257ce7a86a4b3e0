import * as z from 'zod';
import { nodeTypes } from '../../../domain/graph/ontology.ts';
import { $page, page, route } from './common.ts';

const $node = z.object({ type: z.enum(nodeTypes), id: z.string() });
const $edge = z
  .object({
    edge: z.string().meta({ description: 'Name of the edge in the ontology, e.g. opportunity.account.' }),
    from: $node,
    to: $node,
    property: z.string().nullable().meta({ description: 'State of the opportunity or role in the committee.' }),
    missing: z.boolean().meta({ description: 'The target is not there any more.' }),
  })
  .meta({ id: 'Edge' });

/** The typed graph of leads, accounts, content, opportunities and committees. */
export const graphRoutes = {
  getGraphContext: route({
    operationId: 'getGraphContext',
    method: 'GET',
    path: '/v1/graph/context.jsonld',
    function: 'graph',
    scope: 'public',
    summary: 'The JSON-LD context of nodes and edges.',
    responses: { 200: { description: 'JSON-LD.', mediaType: 'application/ld+json', schema: z.record(z.string(), z.unknown()) } },
    problems: [],
  }),
  getGraphShapes: route({
    operationId: 'getGraphShapes',
    method: 'GET',
    path: '/v1/graph/shapes',
    function: 'graph',
    scope: 'public',
    summary: 'The shapes of nodes and edges: types, cardinalities, what a deletion does.',
    responses: { 200: { description: 'Shapes.', schema: z.record(z.string(), z.unknown()) } },
    problems: [],
  }),
  resolveNode: route({
    operationId: 'resolveNode',
    method: 'GET',
    path: '/v1/graph/resolve',
    function: 'graph',
    scope: 'records:read',
    summary: 'The account that goes by a domain, host or e-mail domain, or the content asset at a URL.',
    query: z.strictObject({ domain: z.string().max(253).optional(), url: z.string().max(2000).optional() }),
    responses: { 200: { description: 'The node.', schema: z.object({ node: $node }) } },
    problems: ['invalid-request', 'unknown-node'],
  }),
  getEdges: route({
    operationId: 'getEdges',
    method: 'GET',
    path: '/v1/graph/{type}/{id}/edges',
    function: 'graph',
    scope: 'records:read',
    summary: 'Edges that leave a node or end at it, of one name or all.',
    params: z.object({ type: z.enum(nodeTypes), id: z.string().max(100) }),
    query: $page.extend({ edge: z.string().max(60).optional(), direction: z.enum(['in', 'out']).default('out') }),
    responses: { 200: { description: 'A page of edges; it may be short while its cursor goes on.', schema: page($edge) } },
    problems: ['invalid-request', 'malformed-cursor', 'unknown-node'],
  }),
};
