import { type Edge, edgesOf } from '../../domain/graph/edges.ts';
import { type EdgeName, edgeType, isRecordNode, type NodeRef } from '../../domain/graph/ontology.ts';
import { MalformedCursor } from '../ports/errors.ts';
import type { Page } from '../ports/lead-store.ts';
import type { GraphDeps } from './nodes.ts';

export type PageRequest = { readonly cursor: string | null; readonly limit: number };

/** A page of the edges `name` that end at `target`; it may be short while its cursor goes on. */
export async function incoming(deps: GraphDeps, target: NodeRef, name: EdgeName, page: PageRequest): Promise<Page<Edge>> {
  const { from } = edgeType(name);
  if (isRecordNode(from)) return fromRecords(deps, target, name, page);
  if (from === 'lead') return fromLeads(deps, target, name, page);
  // The list of documents has no second page.
  if (page.cursor !== null) throw new MalformedCursor();
  return fromDocuments(deps, target, name);
}

const leadsTo = (edges: readonly Edge[], target: NodeRef, name: EdgeName): readonly Edge[] =>
  edges.filter((edge) => edge.name === name && edge.to.id === target.id).slice(0, 1);

/** The rows say where to look, the records what is so. */
async function fromRecords({ store }: GraphDeps, target: NodeRef, name: EdgeName, page: PageRequest): Promise<Page<Edge>> {
  const { from } = edgeType(name);
  const { items, cursor } = await store.referrers(target, name, page);
  const rows = items.length === 0 ? [] : await store.getMany(from, items);
  const edges = rows.flatMap((row) => leadsTo(edgesOf({ type: from, id: row.id }, row.body), target, name));
  return { items: [...edges].sort((a, b) => (a.from.id < b.from.id ? -1 : 1)), cursor };
}

async function fromLeads({ leads }: GraphDeps, target: NodeRef, name: EdgeName, page: PageRequest): Promise<Page<Edge>> {
  const found = await leads.list(name === 'lead.owner' ? { owner: target.id } : { account: target.id }, page);
  const edges = found.items.flatMap(({ id, accountId, owner }) =>
    leadsTo(edgesOf({ type: 'lead', id }, { accountId, owner }), target, name),
  );
  return { items: edges, cursor: found.cursor };
}

/** Documents in force are few: all of them fit one page. */
async function fromDocuments({ documentStore }: GraphDeps, target: NodeRef, name: EdgeName): Promise<Page<Edge>> {
  const { from } = edgeType(name);
  const entries = (await documentStore.manifest()).filter((entry) => entry.kind === from);
  const bodies = await Promise.all(entries.map(async ({ id, version }) => [id, await documentStore.version(from, id, version)] as const));
  const edges = bodies.flatMap(([id, body]) => (body === null ? [] : leadsTo(edgesOf({ type: from, id }, body), target, name)));
  return { items: edges, cursor: null };
}
