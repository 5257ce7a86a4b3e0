import { cycleIssue, type Edge, type EdgeIssue, edgesOf, endIssue } from '../../domain/graph/edges.ts';
import { edgeType, type NodeRef } from '../../domain/graph/ontology.ts';
import type { StoredBody } from '../ports/document-store.ts';
import type { RecordGuard } from '../ports/record-store.ts';
import { type NodeDeps, standingEnds, typeOf, withOneManifest } from './find-nodes.ts';

/** Deeper hierarchies are mistakes; each step of one is guarded in the transaction that writes below it. */
export const maxHierarchy = 12;
/** A list of a thousand unknown ids is one mistake: the first few are looked up in other kinds. */
const maxLookups = 10;

export type EdgeCheck = { readonly issues: readonly EdgeIssue[]; readonly guards: readonly RecordGuard[] };

/**
 * The edges of a record against what stands: ends that are missing or of another type, and ways back to the record itself.
 * `guards` are the records above it, which must not change before it is written: two writers could otherwise close a circle
 * that neither of them saw.
 */
export async function checkEdges(deps: NodeDeps, node: NodeRef, body: StoredBody): Promise<EdgeCheck> {
  const edges = edgesOf(node, body);
  const ends = await endIssues(deps, edges);
  if (ends.length > 0) return { issues: ends, guards: [] };
  const walks = await Promise.all(edges.filter((edge) => edgeType(edge.name).acyclic === true).map((edge) => walk(deps, edge)));
  return { issues: walks.flatMap((found) => found.issues), guards: walks.flatMap((found) => found.guards) };
}

async function endIssues(deps: NodeDeps, edges: readonly Edge[]): Promise<readonly EdgeIssue[]> {
  const once = withOneManifest(deps);
  const stands = await standingEnds(once, edges);
  const isSelf = ({ from, to }: Edge): boolean => from.type === to.type && from.id === to.id;
  const missing = edges.filter((edge) => !isSelf(edge) && !stands(edge));
  return Promise.all(missing.map(async (edge, i) => endIssue(edge, i < maxLookups ? await typeOf(once, edge.to.id) : null)));
}

/** From the target upwards, until the top, the record itself, or a depth that no hierarchy has. */
async function walk(deps: NodeDeps, first: Edge): Promise<EdgeCheck> {
  const guards: RecordGuard[] = [];
  for (let edge: Edge | undefined = first; edge !== undefined; ) {
    const { name, to }: Edge = edge;
    if (to.id === first.from.id || guards.length === maxHierarchy) return { issues: [cycleIssue(first)], guards: [] };
    const row = await deps.store.get(to.type, to.id);
    if (row === null) break;
    guards.push({ kind: to.type, id: to.id, version: row.version });
    edge = edgesOf(to, row.body).find((next) => next.name === name);
  }
  return { issues: [], guards };
}
