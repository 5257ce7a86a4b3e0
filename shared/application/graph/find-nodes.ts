import type { Edge } from '../../domain/graph/edges.ts';
import { isRecordNode, type NodeType, nodeTypes } from '../../domain/graph/ontology.ts';
import { brand } from '../../domain/kernel/brand.ts';
import type { LeadId } from '../../domain/kernel/ids.ts';
import type { DocumentStore } from '../ports/document-store.ts';
import type { LeadStore } from '../ports/lead-store.ts';
import type { RecordStore } from '../ports/record-store.ts';

export type NodeDeps = {
  readonly store: Pick<RecordStore, 'get' | 'getMany'>;
  readonly documentStore: Pick<DocumentStore, 'manifest'>;
  readonly leads: Pick<LeadStore, 'get'>;
};

/** Which of the ids are nodes of the type. A document counts once it is published, and a merged lead's id by its survivor. */
export async function existing(deps: NodeDeps, type: NodeType, ids: readonly string[]): Promise<ReadonlySet<string>> {
  if (ids.length === 0) return new Set();
  if (isRecordNode(type)) return new Set((await deps.store.getMany(type, ids)).map((row) => row.id));
  if (type === 'lead') {
    const found = await Promise.all(ids.map(async (id) => ((await deps.leads.get(brand<LeadId>(id))) === null ? [] : [id])));
    return new Set(found.flat());
  }
  const wanted = new Set(ids);
  return new Set((await deps.documentStore.manifest()).flatMap((row) => (row.kind === type && wanted.has(row.id) ? [row.id] : [])));
}

/** Which of the edges end at something, with one read per type. */
export async function standingEnds(deps: NodeDeps, edges: readonly Edge[]): Promise<(edge: Edge) => boolean> {
  const types = [...new Set(edges.map((edge) => edge.to.type))];
  const found = new Map(
    await Promise.all(
      types.map(async (type) => {
        const ids = edges.flatMap((edge) => (edge.to.type === type ? [edge.to.id] : []));
        return [type, await existing(deps, type, ids)] as const;
      }),
    ),
  );
  return ({ to }) => found.get(to.type)?.has(to.id) === true;
}

/** What an id is, when it is not what was asked for; null when it is nothing. Reads every kind: for refusals alone. */
export async function typeOf(deps: NodeDeps, id: string): Promise<NodeType | null> {
  const found = await Promise.all(nodeTypes.map(async (type) => ((await existing(deps, type, [id])).size > 0 ? type : null)));
  return found.find((type) => type !== null) ?? null;
}

/** The same stores with at most one read of the manifest: for a check that asks for documents of several kinds. */
export function withOneManifest<D extends NodeDeps>(deps: D): D {
  let read: ReturnType<DocumentStore['manifest']> | null = null;
  const manifest = () => {
    read ??= deps.documentStore.manifest();
    return read;
  };
  return { ...deps, documentStore: { ...deps.documentStore, manifest } };
}
