import { DynamoDBClient, type DynamoDBClientConfig } from '@aws-sdk/client-dynamodb';
import { BatchGetCommand, DynamoDBDocumentClient, GetCommand, QueryCommand, type QueryCommandInput } from '@aws-sdk/lib-dynamodb';
import { StoreUnavailable } from '../../application/ports/errors.ts';
import type { RowCipher } from '../../application/ports/system.ts';
import type { Key } from './table.ts';
import { isUnavailable } from './unavailable.ts';

/** Where the rows live; every store of this folder takes one. */
export type Table = { readonly client: DynamoDBDocumentClient; readonly tableName: string };

/** For the stores of rows that tell of people: seals and opens them. The key is fetched when the first of them is met. */
export type SealedTable = Table & { readonly cipher: () => Promise<RowCipher> };

export type Item = Readonly<Record<string, unknown>>;

/**
 * A table that is well answers in milliseconds; three tries of 3 s stay within the 10 s of the functions, so that the
 * caller hears 503 from us and not a timeout from the gateway.
 */
const bounds = {
  maxAttempts: 3,
  requestHandler: { connectionTimeout: 1000, requestTimeout: 3000, throwOnRequestTimeout: true },
} satisfies DynamoDBClientConfig;

/**
 * Document client over a bare client; undefined members are dropped, as in JSON. A table that does not answer after
 * all tries is `StoreUnavailable`, whatever the SDK calls it.
 */
export function createTableClient(config: DynamoDBClientConfig = {}): DynamoDBDocumentClient {
  const bare = new DynamoDBClient({ ...bounds, ...config });
  bare.middlewareStack.add(
    (next) => async (args) => {
      try {
        return await next(args);
      } catch (error) {
        throw isUnavailable(error) ? new StoreUnavailable(error) : error;
      }
    },
    { step: 'initialize', priority: 'high', name: 'storeUnavailable' },
  );
  return DynamoDBDocumentClient.from(bare, { marshallOptions: { removeUndefinedValues: true } });
}

/** One strongly consistent read; null when there is no such item. */
export async function getItem({ client, tableName }: Table, key: Key): Promise<Item | null> {
  const { Item } = await client.send(new GetCommand({ TableName: tableName, Key: key, ConsistentRead: true }));
  return Item ?? null;
}

type QueryInput = Omit<QueryCommandInput, 'TableName' | 'ExclusiveStartKey'>;

/** Every item of a query, page after page (1 MB each). */
export async function queryAll({ client, tableName }: Table, input: QueryInput): Promise<readonly Item[]> {
  const items: Item[] = [];
  let start: Item | undefined;
  do {
    const page = await client.send(new QueryCommand({ ...input, TableName: tableName, ExclusiveStartKey: start }));
    items.push(...(page.Items ?? []));
    start = page.LastEvaluatedKey;
  } while (start !== undefined);
  return items;
}

/** Condition of a query for one partition and a sort-key prefix, strongly consistent. */
export const withPrefix = (pk: string, prefix: string) => ({
  KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
  ExpressionAttributeValues: { ':pk': pk, ':prefix': prefix },
  ConsistentRead: true,
});

/** DynamoDB's bound on the keys of one BatchGetItem. */
const batchGetLimit = 100;
/** A response beyond 16 MB or a throttled partition leaves keys over; each round makes progress or waits. */
const batchGetRounds = 8;

/** Items by key in the order of `wanted`, without those that are gone. Eventually consistent unless told otherwise. */
export async function getItems(table: Table, wanted: readonly Key[], consistent = false): Promise<readonly Item[]> {
  const found = new Map<string, Item>();
  const nameOf = (key: { readonly pk?: unknown; readonly sk?: unknown }): string => `${key.pk}\n${key.sk}`;
  for (let at = 0; at < wanted.length; at += batchGetLimit) {
    for (const item of await getBatch(table, wanted.slice(at, at + batchGetLimit), consistent)) found.set(nameOf(item), item);
  }
  return wanted.flatMap((key) => {
    const item = found.get(nameOf(key));
    return item ? [item] : [];
  });
}

async function getBatch({ client, tableName }: Table, wanted: readonly Key[], consistent: boolean): Promise<readonly Item[]> {
  const items: Item[] = [];
  let left: readonly Item[] = wanted;
  for (let round = 0; left.length > 0; round++) {
    if (round === batchGetRounds) throw new Error(`${left.length} keys stayed unprocessed`);
    const answer = await client.send(
      new BatchGetCommand({ RequestItems: { [tableName]: { Keys: [...left], ConsistentRead: consistent } } }),
    );
    items.push(...(answer.Responses?.[tableName] ?? []));
    left = answer.UnprocessedKeys?.[tableName]?.Keys ?? [];
  }
  return items;
}

/** The two key attributes of an item; throws when a row has none, which no table allows. */
export function keyOf(item: Item): Key {
  const { pk, sk } = item;
  if (typeof pk !== 'string' || typeof sk !== 'string') throw new Error('item without keys');
  return { pk, sk };
}

/** A text attribute of an item, or null. */
export function textOf(item: Item, name: string): string | null {
  const value = item[name];
  return typeof value === 'string' ? value : null;
}
