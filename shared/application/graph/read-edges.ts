import { type Refusal, refuse } from '../../contracts/http/problems.ts';
import { type Edge, edgesOf } from '../../domain/graph/edges.ts';
import { type EdgeName, edgesTo, isEdgeName, type NodeRef } from '../../domain/graph/ontology.ts';
import { err, ok, type Result } from '../../domain/kernel/result.ts';
import { MalformedCursor } from '../ports/errors.ts';
import type { Page } from '../ports/lead-store.ts';
import { existing } from './find-nodes.ts';
import { incoming, type PageRequest } from './incoming.ts';
import { bodyOf, type GraphDeps } from './nodes.ts';

export type EdgeQuery = {
  readonly node: NodeRef;
  readonly edge: EdgeName | null;
  readonly direction: 'in' | 'out';
} & PageRequest;

export type EdgeView = {
  readonly edge: EdgeName;
  readonly from: NodeRef;
  readonly to: NodeRef;
  /** State or role, where the edge has one. */
  readonly property: string | null;
  /** The target is not there any more. */
  readonly missing: boolean;
};

const viewOf = ({ name, from, to, property }: Edge, missing = false): EdgeView => ({ edge: name, from, to, property, missing });

/** The edges that leave a node or end at it, of one name or of all in the order of the ontology. */
export const createReadEdges =
  (deps: GraphDeps) =>
  async (query: EdgeQuery): Promise<Result<Page<EdgeView>, Refusal>> => {
    const body = await bodyOf(deps, query.node);
    if (body === null) return err(refuse('unknown-node', `there is no ${query.node.type} ${query.node.id}`));
    if (query.direction === 'in') return ok(await allIncoming(deps, query));
    const edges = edgesOf(query.node, body).filter((edge) => query.edge === null || edge.name === query.edge);
    return ok(await outgoing(deps, edges, query));
  };

/** `<place in the list>`; a record has at most some hundred edges, all in its body. */
async function outgoing(deps: GraphDeps, edges: readonly Edge[], { cursor, limit }: PageRequest): Promise<Page<EdgeView>> {
  const start = cursor === null ? 0 : Number(/^\d{1,4}$/.exec(cursor)?.[0] ?? Number.NaN);
  if (Number.isNaN(start)) throw new MalformedCursor();
  const slice = edges.slice(start, start + limit);
  const types = [...new Set(slice.map((edge) => edge.to.type))];
  const found = new Map(
    await Promise.all(
      types.map(async (type) => {
        const ids = slice.flatMap((edge) => (edge.to.type === type ? [edge.to.id] : []));
        return [type, await existing(deps, type, ids)] as const;
      }),
    ),
  );
  const items = slice.map((edge) => viewOf(edge, found.get(edge.to.type)?.has(edge.to.id) !== true));
  return { items, cursor: start + limit < edges.length ? String(start + limit) : null };
}

/** `<edge>.<cursor inside its list>`. A page is that of one edge name, so it may be short where the next name begins. */
async function allIncoming(deps: GraphDeps, { node, edge, cursor, limit }: EdgeQuery): Promise<Page<EdgeView>> {
  const names = edge === null ? edgesTo(node.type) : edgesTo(node.type).filter((name) => name === edge);
  let { index, inner } = place(names, cursor);
  for (; index < names.length; index += 1, inner = null) {
    const name = names[index];
    if (name === undefined) break;
    const page = await incoming(deps, node, name, { cursor: inner, limit });
    const next = page.cursor === null ? names[index + 1] : name;
    if (page.items.length === 0 && page.cursor === null) continue;
    return { items: page.items.map((row) => viewOf(row)), cursor: next === undefined ? null : `${next}:${page.cursor ?? ''}` };
  }
  return { items: [], cursor: null };
}

function place(names: readonly EdgeName[], cursor: string | null): { readonly index: number; readonly inner: string | null } {
  if (cursor === null) return { index: 0, inner: null };
  const [name = '', ...rest] = cursor.split(':');
  const index = isEdgeName(name) ? names.indexOf(name) : -1;
  if (index < 0) throw new MalformedCursor();
  const inner = rest.join(':');
  return { index, inner: inner === '' ? null : inner };
}
