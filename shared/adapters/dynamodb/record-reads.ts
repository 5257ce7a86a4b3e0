import { QueryCommand } from '@aws-sdk/lib-dynamodb';
import type { RecordStore } from '../../application/ports/record-store.ts';
import { storedRecord } from '../../contracts/stored/configuration.ts';
import { getItem, getItems, type Item, keyOf, queryAll, type Table, textOf, withPrefix } from './client.ts';
import { decodeCursor, encodeCursor } from './cursor.ts';
import { keys } from './table.ts';

const recordOf = (item: Item) => storedRecord(item.data);
const wholeKind = (kind: string) => ({
  KeyConditionExpression: 'pk = :pk',
  ExpressionAttributeValues: { ':pk': keys.record(kind, '').pk },
  ConsistentRead: true,
});

type Query = ConstructorParameters<typeof QueryCommand>[0];
type PageRequest = Parameters<RecordStore['page']>[1];

/** One page of a partition; `sortAt` is the sort key of the row after which a cursor goes on. */
async function pageOf<T>(
  table: Table,
  list: string,
  query: Omit<Query, 'TableName'>,
  page: PageRequest,
  read: { readonly item: (item: Item) => T; readonly idOf: (item: T) => string; readonly keyAt: (id: string) => Item },
) {
  const [after] = page.cursor === null ? [] : decodeCursor(list, 1, page.cursor);
  const { Items = [] } = await table.client.send(
    new QueryCommand({
      ...query,
      TableName: table.tableName,
      Limit: page.limit + 1,
      ExclusiveStartKey: after === undefined ? undefined : read.keyAt(after),
    }),
  );
  const items = Items.slice(0, page.limit).map(read.item);
  const last = items.at(-1);
  return { items, cursor: last !== undefined && Items.length > items.length ? encodeCursor(list, read.idOf(last)) : null };
}

/** One record, and all of a kind: what checks of references and the roster need. */
export const basicRecordReads = (table: Table) =>
  ({
    get: async (kind, id) => {
      const item = await getItem(table, keys.record(kind, id));
      return item && recordOf(item);
    },
    list: async (kind) => (await queryAll(table, wholeKind(kind))).map(recordOf),
  }) satisfies Partial<RecordStore>;

/** Several records of a kind at once. */
const severalRecords = (table: Table) =>
  ({
    getMany: async (kind, ids) =>
      (
        await getItems(
          table,
          [...new Set(ids)].map((id) => keys.record(kind, id)),
          true,
        )
      ).map(recordOf),
  }) satisfies Partial<RecordStore>;

/** The records that something refers to by id. */
export const referredRecords = (table: Table) => ({ ...basicRecordReads(table), ...severalRecords(table) });

/** Who holds a natural key. */
export const claimReads = (table: Table) =>
  ({
    holder: async (kind, key) => {
      const item = await getItem(table, keys.claim(kind, key));
      return item && textOf(item, 'holder');
    },
  }) satisfies Partial<RecordStore>;

/** The reads of the port; strongly consistent. */
export const createRecordReads = (table: Table) =>
  ({
    ...referredRecords(table),
    page: async (kind, page) =>
      pageOf(table, `records:${kind}`, wholeKind(kind), page, {
        item: recordOf,
        idOf: (row) => row.id,
        keyAt: (id) => keys.record(kind, id),
      }),
    ...claimReads(table),
    referrers: async (target, name, page) => {
      const { pk, sk: prefix } = keys.edge(target, name, '');
      return pageOf(table, `edges:${pk}:${name}`, withPrefix(pk, prefix), page, {
        item: (item) => keyOf(item).sk.slice(prefix.length),
        idOf: (id) => id,
        keyAt: (id) => keys.edge(target, name, id),
      });
    },
  }) satisfies Partial<RecordStore>;
