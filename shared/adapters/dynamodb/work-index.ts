import { QueryCommand } from '@aws-sdk/lib-dynamodb';
import { type Item, type Table, textOf } from './client.ts';
import { indexNames, shardCount, type WorkKind, workPartition } from './table.ts';

/** An index row: keys of the item and the sort text of its work. */
export type WorkRow = { readonly item: Item; readonly at: string };

async function shard({ client, tableName }: Table, kind: WorkKind, index: number, before: string | null, limit: number) {
  const { Items } = await client.send(
    new QueryCommand({
      TableName: tableName,
      IndexName: indexNames.work,
      KeyConditionExpression: before === null ? 'wk = :wk' : 'wk = :wk AND wa < :before',
      ExpressionAttributeValues: { ':wk': workPartition(kind, index), ...(before === null ? {} : { ':before': before }) },
      Limit: limit,
    }),
  );
  return (Items ?? []).map((item): WorkRow => ({ item, at: textOf(item, 'wa') ?? '' }));
}

/** Up to `limit` rows of owed work before `before` (null: all), oldest first, over all shards. One query per shard. */
export async function owedWork(table: Table, kind: WorkKind, before: string | null, limit: number): Promise<readonly WorkRow[]> {
  const shards = Array.from({ length: shardCount }, (_, index) => shard(table, kind, index, before, limit));
  const rows = (await Promise.all(shards)).flat();
  return rows.sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0)).slice(0, limit);
}
