import { QueryCommand } from '@aws-sdk/lib-dynamodb';
import type { Page } from '../../application/ports/lead-store.ts';
import { getItems, type Item, keyOf, type Table, textOf } from './client.ts';
import { decodeCursor, encodeCursor } from './cursor.ts';
import { indexNames, shardCount, type WorkKind, workPartition } from './table.ts';

/** An index row: keys of the item and the sort text of its work. */
export type WorkRow = { readonly item: Item; readonly at: string };

type Order = 'oldest' | 'newest';

async function shard({ client, tableName }: Table, kind: WorkKind, index: number, before: string | null, limit: number, order: Order) {
  const { Items } = await client.send(
    new QueryCommand({
      TableName: tableName,
      IndexName: indexNames.work,
      KeyConditionExpression: before === null ? 'wk = :wk' : 'wk = :wk AND wa < :before',
      ExpressionAttributeValues: { ':wk': workPartition(kind, index), ...(before === null ? {} : { ':before': before }) },
      ScanIndexForward: order === 'oldest',
      Limit: limit,
    }),
  );
  return (Items ?? []).map((item): WorkRow => ({ item, at: textOf(item, 'wa') ?? '' }));
}

async function allShards(table: Table, kind: WorkKind, before: string | null, limit: number, order: Order): Promise<readonly WorkRow[]> {
  const shards = Array.from({ length: shardCount }, (_, index) => shard(table, kind, index, before, limit, order));
  const sign = order === 'oldest' ? 1 : -1;
  return (await Promise.all(shards))
    .flat()
    .sort((a, b) => (a.at < b.at ? -sign : a.at > b.at ? sign : 0))
    .slice(0, limit);
}

/** Up to `limit` rows of owed work before `before` (null: all), oldest first, over all shards. One query per shard. */
export const owedWork = (table: Table, kind: WorkKind, before: string | null, limit: number): Promise<readonly WorkRow[]> =>
  allShards(table, kind, before, limit, 'oldest');

type PageOf<T> = {
  readonly kind: WorkKind;
  /** The list a cursor belongs to. */
  readonly name: string;
  readonly page: { readonly cursor: string | null; readonly limit: number };
  readonly read: (item: Item) => T;
  /** The index may lag behind the items: whether this one is still of the list. */
  readonly holds: (value: T, item: Item) => boolean;
};

/** A page of a list in the index, newest first. One row more than asked for is read, so that the last page says that it is the last. */
export async function newestPage<T>(table: Table, { kind, name, page, read, holds }: PageOf<T>): Promise<Page<T>> {
  const before = page.cursor === null ? null : (decodeCursor(name, 1, page.cursor)[0] ?? null);
  const rows = await allShards(table, kind, before, page.limit + 1, 'newest');
  const shown = rows.slice(0, page.limit);
  const found = await getItems(
    table,
    shown.map(({ item }) => keyOf(item)),
  );
  const last = shown.at(-1);
  return {
    items: found.map((item) => ({ item, value: read(item) })).flatMap(({ item, value }) => (holds(value, item) ? [value] : [])),
    cursor: last !== undefined && rows.length > shown.length ? encodeCursor(name, last.at) : null,
  };
}
