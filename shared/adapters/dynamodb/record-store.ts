import type { RecordStore } from '../../application/ports/record-store.ts';
import { storedRecord } from '../../contracts/stored/configuration.ts';
import { auditWrite } from './audit.ts';
import { getItem, queryAll, type Table } from './client.ts';
import { keys } from './table.ts';
import { absent, optimistically, put, transact } from './transaction.ts';

const isVersion = (version: number) =>
  version === 0
    ? absent
    : {
        ConditionExpression: '#data.version = :version',
        ExpressionAttributeNames: { '#data': 'data' },
        ExpressionAttributeValues: { ':version': version },
      };

async function versionOf(table: Table, kind: string, id: string): Promise<number> {
  const item = await getItem(table, keys.record(kind, id));
  return item ? storedRecord(item.data).version : 0;
}

async function write(table: Table, ...[kind, id, body, expected, audit]: Parameters<RecordStore['put']>): ReturnType<RecordStore['put']> {
  return optimistically(`record ${kind}/${id}`, async () => {
    const standing = expected ?? (await versionOf(table, kind, id));
    const data = { kind, id, version: standing + 1, body };
    const outcome = await transact(table, [
      put(table, 'record', { ...keys.record(kind, id), data }, isVersion(standing)),
      auditWrite(table, audit),
    ]);
    if (outcome.ok) return { ok: true, version: standing + 1 };
    return expected === null || outcome.failures === 'contention' ? null : { ok: false };
  });
}

/** Data records: one item each, a kind is one partition. */
export const createRecordStore = (table: Table): RecordStore => ({
  get: async (kind, id) => {
    const item = await getItem(table, keys.record(kind, id));
    return item && storedRecord(item.data);
  },
  list: async (kind) => {
    const items = await queryAll(table, {
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': keys.record(kind, '').pk },
      ConsistentRead: true,
    });
    return items.map((item) => storedRecord(item.data));
  },
  put: (...change) => write(table, ...change),
});
