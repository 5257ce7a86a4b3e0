import { QueryCommand } from '@aws-sdk/lib-dynamodb';
import { type Item, type Table, textOf } from './client.ts';
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

/** As `owedWork`, newest first: what a person pages through. */
export const newestWork = (table: Table, kind: WorkKind, before: string | null, limit: number): Promise<readonly WorkRow[]> =>
  allShards(table, kind, before, limit, 'newest');
