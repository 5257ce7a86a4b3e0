import { type Claim, claimsOf } from './claims.ts';
import { type Body, type Edge, edgesOf } from './edges.ts';
import { isNodeType, type NodeRef } from './ontology.ts';

/** A record as a node; null for a kind the ontology does not know. */
export const nodeOf = (kind: string, id: string): NodeRef | null => (isNodeType(kind) ? { type: kind, id } : null);

export type Links = { readonly edges: readonly Edge[]; readonly claims: readonly Claim[] };

/** Natural keys and edges of a record, each once; none for no body. */
export function linksOf(kind: string, id: string, body: Body | null): Links {
  const node = nodeOf(kind, id);
  if (node === null || body === null) return { edges: [], claims: [] };
  const once = <T>(rows: readonly T[], keyOf: (row: T) => string): readonly T[] => [
    ...new Map(rows.map((row) => [keyOf(row), row])).values(),
  ];
  return {
    edges: once(edgesOf(node, body), (edge) => `${edge.name} ${edge.to.id}`),
    claims: once(claimsOf(node, body), (claim) => claim.key),
  };
}

/** What `after` has and `before` has not. */
export const added = <T>(before: readonly T[], after: readonly T[], keyOf: (row: T) => string): readonly T[] => {
  const known = new Set(before.map(keyOf));
  return after.filter((row) => !known.has(keyOf(row)));
};
