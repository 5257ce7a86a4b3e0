import type { AuditRow, StoredBody } from '../../application/ports/document-store.ts';
import type { PutRecordResult, RecordGuard, RecordStore, StoredRecord } from '../../application/ports/record-store.ts';
import { storedRecord } from '../../contracts/stored/configuration.ts';
import { auditWrite } from './audit.ts';
import { getItem, type Table } from './client.ts';
import { guardWrite, planLinks, type RecordTag, recordConflictOf, writeChunks } from './record-links.ts';
import { createRecordReads } from './record-reads.ts';
import { keys } from './table.ts';
import { absent, optimistically, put, remove, transact, update } from './transaction.ts';

const isVersion = (version: number, further = '') =>
  version === 0
    ? absent
    : {
        ConditionExpression: `#data.version = :version${further}`,
        ExpressionAttributeNames: { '#data': 'data' },
        ExpressionAttributeValues: { ':version': version },
      };

async function standingOf(table: Table, kind: string, id: string): Promise<StoredRecord | null> {
  const item = await getItem(table, keys.record(kind, id));
  return item && storedRecord(item.data);
}

type Change = {
  readonly kind: string;
  readonly id: string;
  readonly body: StoredBody;
  readonly expected: number | null;
  readonly audit: AuditRow;
  readonly guards: readonly RecordGuard[];
};

/** One try; null: another writer was faster and the caller did not say which version it expects. */
async function tryPut(table: Table, { kind, id, body, expected, audit, guards }: Change): Promise<PutRecordResult | null> {
  const old = await standingOf(table, kind, id);
  const version = old?.version ?? 0;
  if (expected !== null && expected !== version) return { ok: false, conflict: 'version' };
  const next = { kind, id, version: version + 1, body };
  const plan = planLinks(table, old, next, guards);
  const earlier = await writeChunks(table, plan.before);
  if (!earlier.ok) return earlier.conflict && { ok: false, ...earlier.conflict };
  const outcome = await transact<RecordTag>(table, [
    put(table, 'record', { ...keys.record(kind, id), data: next }, isVersion(version)),
    auditWrite(table, audit),
    ...guards.map((guard) => guardWrite(table, guard)),
    ...plan.within,
  ]);
  if (outcome.ok) {
    await writeChunks(table, plan.after);
    return { ok: true, version: version + 1 };
  }
  const conflict = recordConflictOf(outcome.failures);
  return conflict === null || (conflict.conflict === 'version' && expected === null) ? null : { ok: false, ...conflict };
}

/** Closing and opening again touch a mark beside the content and leave the version alone. */
async function mark(table: Table, kind: string, id: string, version: number, expression: string): Promise<boolean> {
  const values = expression.startsWith('SET') ? { ':true': true } : {};
  const condition = isVersion(version);
  return optimistically(`record ${kind}/${id}`, async () => {
    const outcome = await transact(table, [
      update(table, 'record', keys.record(kind, id), {
        ...condition,
        UpdateExpression: expression,
        ExpressionAttributeValues: { ':version': version, ...values },
      }),
    ]);
    if (outcome.ok) return true;
    return outcome.failures === 'contention' ? null : false;
  });
}

async function removeRecord(table: Table, kind: string, id: string, version: number, audit: AuditRow): Promise<boolean> {
  return optimistically(`record ${kind}/${id}`, async () => {
    const old = await standingOf(table, kind, id);
    if (old?.version !== version) return false;
    const plan = planLinks(table, old, null);
    const outcome = await transact<RecordTag>(table, [
      remove(table, 'record', keys.record(kind, id), isVersion(version, ' AND attribute_exists(closing)')),
      auditWrite(table, audit),
      ...plan.within,
    ]);
    if (outcome.ok) {
      await writeChunks(table, plan.after);
      return true;
    }
    return outcome.failures === 'contention' ? null : false;
  });
}

/** Data records: one item each, a kind is one partition; natural keys and incoming edges are rows of their own. */
export const createRecordStore = (table: Table): RecordStore => ({
  ...createRecordReads(table),
  put: (kind, id, body, expected, audit, guards = []) =>
    optimistically(`record ${kind}/${id}`, () => tryPut(table, { kind, id, body, expected, audit, guards })),
  close: (kind, id, version) => (version === 0 ? Promise.resolve(false) : mark(table, kind, id, version, 'SET closing = :true')),
  reopen: async (kind, id, version) => {
    await mark(table, kind, id, version, 'REMOVE closing');
  },
  remove: (kind, id, version, audit) => removeRecord(table, kind, id, version, audit),
});
