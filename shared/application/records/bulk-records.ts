import type { RecordKind } from '../../contracts/documents/records.ts';
import { maxIssues } from '../../contracts/http/explain.ts';
import { type Issue, type Refusal, refuse } from '../../contracts/http/problems.ts';
import { edgesOf } from '../../domain/graph/edges.ts';
import { err, ok, type Result } from '../../domain/kernel/result.ts';
import type { Principal } from '../access/authenticate.ts';
import { issue } from '../documents/issues/issue.ts';
import { withOneManifest } from '../graph/find-nodes.ts';
import { canonical } from '../leads/capture-idempotency.ts';
import type { StoredBody } from '../ports/document-store.ts';
import { StoreContention } from '../ports/errors.ts';
import { readRecord } from './record-issues.ts';
import { createWriteRecord, type WriteRecordDeps } from './write-record.ts';

export type BulkInput = { readonly kind: RecordKind; readonly items: readonly StoredBody[]; readonly principal: Principal };
export type BulkWritten = { readonly id: string; readonly status: 'created' | 'updated' | 'unchanged'; readonly version: number };
export type BulkResult = Result<BulkWritten, { readonly id: string | null; readonly refusal: Refusal }>;

/** An item that is right by itself. */
type Item = { readonly index: number; readonly id: string; readonly body: StoredBody };
type Write = (item: Item) => Promise<BulkResult>;

/**
 * Up to a hundred records of one kind, each with its own result at its own place. Parents go before their children, in whatever
 * order they came; what another item of the batch stood in the way of is tried once more when that one has been written (a domain
 * that moves from one account to another). A record that already stands as it was sent is not written, so that a repeat changes
 * nothing.
 */
export const createBulkRecords =
  (deps: WriteRecordDeps) =>
  async ({ kind, items, principal }: BulkInput): Promise<readonly BulkResult[]> => {
    const results = new Map<number, BulkResult>();
    const write = createWriteOne(withOneManifest(deps), kind, principal);
    const ordered = parentsFirst(kind, readItems(kind, items, results));
    const ids = new Set(ordered.map((item) => item.id));
    /** How much had been written when an item was refused. */
    const refusedAt = new Map<number, number>();
    let written = 0;
    const tryOne = async (item: Item): Promise<void> => {
      const result = await write(item).catch(contended(item));
      results.set(item.index, result);
      if (!result.ok && mayLift(result.error.refusal, ids)) refusedAt.set(item.index, written);
      else if (result.ok && result.value.status !== 'unchanged') written += 1;
    };
    for (const item of ordered) await tryOne(item);
    for (const item of ordered) if ((refusedAt.get(item.index) ?? written) < written) await tryOne(item);
    return items.map((_, index) => results.get(index) ?? refused(null, refuse('internal-error')));
  };

/** Whether items of these ids can have been in the way: none of them makes something else be there, or be of another kind. */
const mayLift = ({ issues = [] }: Refusal, ids: ReadonlySet<string>): boolean =>
  !issues.some(({ code, edge }) => (code === 'dangling-edge' || code === 'wrong-end') && !ids.has(edge?.id ?? ''));

/** Others who write the same record all the time must not stop the rest of the batch. */
const contended =
  ({ id }: Item) =>
  (error: unknown): BulkResult => {
    if (error instanceof StoreContention) return refused(id, refuse('write-conflict'));
    throw error;
  };

const refused = (id: string | null, refusal: Refusal): BulkResult => err({ id, refusal });

/** Items that are right by themselves, under an id of their own; the others have their result at once. */
function readItems(kind: RecordKind, items: readonly StoredBody[], results: Map<number, BulkResult>): readonly Item[] {
  const seen = new Set<string>();
  return items.flatMap((given, index) => {
    const { id } = given;
    const refuseFor = (issues: readonly Issue[]): readonly Item[] => {
      results.set(index, refused(typeof id === 'string' ? id : null, refuse('invalid-request', undefined, issues.slice(0, maxIssues))));
      return [];
    };
    if (typeof id !== 'string') return refuseFor([issue('/id', 'invalid_type', 'is required')]);
    if (seen.has(id)) return refuseFor([issue('/id', 'duplicate', `${id} stands twice in the batch`)]);
    seen.add(id);
    const read = readRecord(kind, id, given);
    return read.issues === null ? [{ index, id, body: read.body }] : refuseFor(read.issues);
  });
}

/** In order of their edges within the batch; a circle is cut somewhere, and its check refuses it. */
function parentsFirst(kind: RecordKind, items: readonly Item[]): readonly Item[] {
  const byId = new Map(items.map((item) => [item.id, item]));
  const done = new Set<string>();
  const order: Item[] = [];
  const visit = (item: Item): void => {
    if (done.has(item.id)) return;
    done.add(item.id);
    for (const { to } of edgesOf({ type: kind, id: item.id }, item.body)) {
      const parent = to.type === kind ? byId.get(to.id) : undefined;
      if (parent !== undefined) visit(parent);
    }
    order.push(item);
  };
  for (const item of items) visit(item);
  return order;
}

/** Edges that were right once and stand as they stood need no second look. */
function createWriteOne(deps: WriteRecordDeps, kind: RecordKind, principal: Principal): Write {
  const write = createWriteRecord(deps);
  return async ({ id, body }) => {
    const standing = await deps.store.get(kind, id);
    if (standing !== null && canonical(body) === canonical(standing.body))
      return ok({ id, status: 'unchanged', version: standing.version });
    const done = await write({ kind, id, body, ifVersion: null, principal });
    if (!done.ok) return refused(id, done.error);
    return ok({ id, status: standing === null ? 'created' : 'updated', version: done.value.version });
  };
}
