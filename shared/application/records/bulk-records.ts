import type { RecordKind } from '../../contracts/documents/records.ts';
import { type Refusal, refuse } from '../../contracts/http/problems.ts';
import { edgesOf } from '../../domain/graph/edges.ts';
import { err, ok, type Result } from '../../domain/kernel/result.ts';
import type { Principal } from '../access/authenticate.ts';
import { issue } from '../documents/issues/issue.ts';
import { canonical } from '../leads/capture-idempotency.ts';
import type { StoredBody } from '../ports/document-store.ts';
import { StoreContention } from '../ports/errors.ts';
import { readRecord } from './record-issues.ts';
import { createPutRecord, type WriteRecordDeps } from './write-record.ts';

export type BulkInput = { readonly kind: RecordKind; readonly items: readonly StoredBody[]; readonly principal: Principal };
export type BulkWritten = { readonly id: string; readonly status: 'created' | 'updated' | 'unchanged'; readonly version: number };
export type BulkResult = Result<BulkWritten, { readonly id: string | null; readonly refusal: Refusal }>;

type Item = { readonly index: number; readonly id: string; readonly body: StoredBody };

/**
 * Up to a hundred records of one kind, each with its own result at its own place. Parents go before their children, in whatever
 * order they came; what another item of the batch stood in the way of is tried once more at the end (a domain that moves from
 * one account to another). A record that already stands as it was sent is not written, so that a repeat changes nothing.
 */
export const createBulkRecords =
  (deps: WriteRecordDeps) =>
  async ({ kind, items, principal }: BulkInput): Promise<readonly BulkResult[]> => {
    const results = new Map<number, BulkResult>();
    const write = async (item: Item) => results.set(item.index, await writeOne(deps, kind, item, principal).catch(contended(item)));
    const named = readItems(items, results);
    for (const item of parentsFirst(kind, named)) await write(item);
    for (const item of named) if (results.get(item.index)?.ok === false) await write(item);
    return items.map((_, index) => results.get(index) ?? refused(null, refuse('internal-error')));
  };

/** Others who write the same record all the time must not stop the rest of the batch. */
const contended =
  ({ id }: Item) =>
  (error: unknown): BulkResult => {
    if (error instanceof StoreContention) return refused(id, refuse('write-conflict'));
    throw error;
  };

const refused = (id: string | null, refusal: Refusal): BulkResult => err({ id, refusal });

/** Items with an id of their own; the others have their result at once. */
function readItems(items: readonly StoredBody[], results: Map<number, BulkResult>): readonly Item[] {
  const seen = new Set<string>();
  return items.flatMap((body, index) => {
    const { id } = body;
    const wrong =
      typeof id !== 'string'
        ? issue('/id', 'invalid_type', 'is required')
        : seen.has(id)
          ? issue('/id', 'duplicate', `${id} stands twice in the batch`)
          : null;
    if (wrong !== null || typeof id !== 'string') {
      results.set(index, refused(typeof id === 'string' ? id : null, refuse('invalid-request', undefined, wrong === null ? [] : [wrong])));
      return [];
    }
    seen.add(id);
    return [{ index, id, body }];
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

async function writeOne(deps: WriteRecordDeps, kind: RecordKind, { id, body }: Item, principal: Principal): Promise<BulkResult> {
  const standing = await deps.store.get(kind, id);
  if (standing !== null && saysTheSame(kind, id, body, standing.body)) return ok({ id, status: 'unchanged', version: standing.version });
  const done = await createPutRecord(deps)({ kind, id, body, ifVersion: null, principal });
  if (!done.ok) return refused(id, done.error);
  return ok({ id, status: standing === null ? 'created' : 'updated', version: done.value.version });
}

/** Edges that were right once and stand as they stood need no second look. */
function saysTheSame(kind: RecordKind, id: string, given: StoredBody, stored: StoredBody): boolean {
  const read = readRecord(kind, id, given);
  return read.issues === null && canonical(read.body) === canonical(stored);
}
