import type { RecordConflict, RecordGuard, StoredRecord } from '../../application/ports/record-store.ts';
import type { Claim } from '../../domain/graph/claims.ts';
import type { Edge } from '../../domain/graph/edges.ts';
import { isRecordNode } from '../../domain/graph/ontology.ts';
import { added, type Links, linksOf } from '../../domain/graph/record-links.ts';
import { type Table, textOf } from './client.ts';
import { type Key, keys } from './table.ts';
import { check, type Failure, put, remove, transact, type Write } from './transaction.ts';

export type RecordTag = 'record' | 'audit' | 'claim' | 'target' | 'guard' | 'edge';

/** Rows of one transaction beside record, audit row and guards; DynamoDB takes a hundred in all. */
const roomForLinks = 80;

const edgeKey = ({ to, name, from }: Edge): Key => keys.edge(to, name, from.id);
const edgeName = (edge: Edge): string => `${edge.name} ${edge.to.id}`;
const targetName = ({ to }: Edge): string => `${to.type}/${to.id}`;

const standing = { ConditionExpression: 'attribute_exists(pk) AND attribute_not_exists(closing)' };

function claimWrite(table: Table, kind: string, id: string, { key }: Claim): Write<RecordTag> {
  const condition = { ConditionExpression: 'attribute_not_exists(pk) OR holder = :holder', ExpressionAttributeValues: { ':holder': id } };
  return put(table, 'claim', { ...keys.claim(kind, key), key, holder: id }, condition);
}

/** New edges, and one check per target that is a record; `known` names targets that are checked otherwise. */
function edgeWrites(table: Table, edges: readonly Edge[], known: ReadonlySet<string>): readonly Write<RecordTag>[] {
  const targets = new Map(edges.filter(({ to }) => isRecordNode(to.type)).map((edge) => [targetName(edge), edge.to]));
  return [
    ...edges.map((edge) => put<RecordTag>(table, 'edge', edgeKey(edge))),
    ...[...targets]
      .filter(([name]) => !known.has(name))
      .map(([, to]) => check<RecordTag>(table, 'target', keys.record(to.type, to.id), standing)),
  ];
}

export const guardWrite = (table: Table, { kind, id, version }: RecordGuard): Write<RecordTag> =>
  check(table, 'guard', keys.record(kind, id), {
    ConditionExpression: '#data.version = :version AND attribute_not_exists(closing)',
    ExpressionAttributeNames: { '#data': 'data' },
    ExpressionAttributeValues: { ':version': version },
  });

export type LinkPlan = {
  /** Rows of new edges that do not fit into the record's own transaction; written before it. */
  readonly before: readonly (readonly Write<RecordTag>[])[];
  readonly within: readonly Write<RecordTag>[];
  /** Rows of edges that are gone; an edge row without its edge harms nobody, so they may go last. */
  readonly after: readonly (readonly Write<RecordTag>[])[];
};

const chunks = <T>(rows: readonly T[], size: number): readonly (readonly T[])[] =>
  Array.from({ length: Math.ceil(rows.length / size) }, (_, i) => rows.slice(i * size, (i + 1) * size));

/** What a put or removal changes around the record. `next` null: nothing is left. */
export function planLinks(
  table: Table,
  old: StoredRecord | null,
  next: StoredRecord | null,
  guards: readonly RecordGuard[] = [],
): LinkPlan {
  const { kind, id } = next ?? old ?? { kind: '', id: '' };
  const [before, after]: readonly [Links, Links] = [linksOf(kind, id, old?.body ?? null), linksOf(kind, id, next?.body ?? null)];
  const newEdges = added(before.edges, after.edges, edgeName);
  const goneEdges = added(after.edges, before.edges, edgeName).map((edge) => remove<RecordTag>(table, 'edge', edgeKey(edge)));
  const claims = [
    ...added(before.claims, after.claims, (claim) => claim.key).map((claim) => claimWrite(table, kind, id, claim)),
    ...added(after.claims, before.claims, (claim) => claim.key).map(({ key }) => remove<RecordTag>(table, 'claim', keys.claim(kind, key))),
  ];
  // DynamoDB takes one operation per row: a guard checks more than a target's check does, and a record is written, not checked.
  const known = new Set([`${kind}/${id}`, ...guards.map((guard) => `${guard.kind}/${guard.id}`)]);
  const free = roomForLinks - claims.length;
  const fits = newEdges.length * 2 <= free;
  return {
    before: fits ? [] : chunks(newEdges, 45).map((part) => edgeWrites(table, part, known)),
    within: [...claims, ...(fits ? edgeWrites(table, newEdges, known) : [])],
    after: chunks(goneEdges, 90),
  };
}

/** The first conflict in the order the port promises; null is contention. */
export function recordConflictOf(failures: readonly Failure<RecordTag>[] | 'contention'): RecordConflict | null {
  if (failures === 'contention') return null;
  const first = (tag: RecordTag) => failures.find((failure) => failure.tag === tag);
  if (first('record')) return { conflict: 'version' };
  const claimed = first('claim')?.old;
  const [key, holder] = ['key', 'holder'].map((name) => (claimed ? textOf(claimed, name) : null));
  if (key && holder) return { conflict: 'claim', key, holder };
  if (first('target')) return { conflict: 'target' };
  return first('guard') ? { conflict: 'guard' } : null;
}

/** Runs chunk after chunk until one conflicts. */
export async function writeChunks(
  table: Table,
  parts: readonly (readonly Write<RecordTag>[])[],
): Promise<{ readonly ok: true } | { readonly ok: false; readonly conflict: RecordConflict | null }> {
  for (const part of parts) {
    const outcome = await transact(table, part);
    if (!outcome.ok) return { ok: false, conflict: recordConflictOf(outcome.failures) };
  }
  return { ok: true };
}
