import { type Refusal, refuse } from '../../contracts/http/problems.ts';
import { type Edge, edgesOf } from '../../domain/graph/edges.ts';
import { type EdgeName, edgesTo, type NodeRef } from '../../domain/graph/ontology.ts';
import { brand } from '../../domain/kernel/brand.ts';
import type { LeadId } from '../../domain/kernel/ids.ts';
import { err, ok, type Result } from '../../domain/kernel/result.ts';
import { MalformedCursor } from '../ports/errors.ts';
import type { Page } from '../ports/lead-store.ts';
import { standingEnds } from './find-nodes.ts';
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
  const stands = await standingEnds(deps, slice);
  const items = slice.map((edge) => viewOf(edge, !stands(edge)));
  return { items, cursor: start + limit < edges.length ? String(start + limit) : null };
}

type List = { readonly name: EdgeName; readonly target: NodeRef };

/** A lead is asked for under its own id and under those that were merged into it: what refers to one of them still does. */
async function targetsOf({ leads }: GraphDeps, node: NodeRef): Promise<readonly NodeRef[]> {
  const lead = node.type === 'lead' ? await leads.get(brand<LeadId>(node.id)) : null;
  return lead === null ? [node] : [lead.id, ...(lead.members ?? [])].map((id) => ({ type: 'lead', id }));
}

/**
 * `<edge>:<target>:<cursor inside its list>`. A page is that of one edge name and one id of the node, so it may be short where the
 * next list begins.
 */
async function allIncoming(deps: GraphDeps, { node, edge, cursor, limit }: EdgeQuery): Promise<Page<EdgeView>> {
  const names = edgesTo(node.type).filter((name) => edge === null || name === edge);
  const targets = names.length === 0 ? [] : await targetsOf(deps, node);
  const lists = names.flatMap((name) => targets.map((target) => ({ name, target })));
  let { index, inner } = place(lists, cursor);
  for (let list = lists[index]; list !== undefined; index += 1, list = lists[index], inner = null) {
    const page = await incoming(deps, list.target, list.name, { cursor: inner, limit });
    if (page.items.length === 0 && page.cursor === null) continue;
    const next = page.cursor === null ? lists[index + 1] : list;
    return { items: page.items.map((row) => viewOf(row)), cursor: next === undefined ? null : `${placeOf(next)}${page.cursor ?? ''}` };
  }
  return { items: [], cursor: null };
}

const placeOf = ({ name, target }: List): string => `${name}:${target.id}:`;

function place(lists: readonly List[], cursor: string | null): { readonly index: number; readonly inner: string | null } {
  if (cursor === null) return { index: 0, inner: null };
  const index = lists.findIndex((list) => cursor.startsWith(placeOf(list)));
  const list = lists[index];
  if (list === undefined) throw new MalformedCursor();
  const inner = cursor.slice(placeOf(list).length);
  return { index, inner: inner === '' ? null : inner };
}
