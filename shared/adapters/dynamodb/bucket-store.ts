import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import type { BucketStore } from '../../application/ports/bucket-store.ts';
import { storedBucket } from '../../contracts/stored/configuration.ts';
import { type Instant, millisOf, plusMillis } from '../../domain/kernel/instant.ts';
import { type Bucket, fullAt, take } from '../../domain/spam/bucket.ts';
import type { Rate } from '../../domain/spam/settings.ts';
import { getItem, type Table } from './client.ts';
import { keys } from './table.ts';

/** Writers of one bucket in the same instant; who loses more often than this is over the limit by any measure. */
const rounds = 10;
/** How long to stay away when the bucket is fought over, in milliseconds. */
const busyMillis = 1000;
/** A bucket that never refills (the uses of a token) is kept for a day, longer than any token lives. */
const keptMillis = 86_400_000;

/** One row per bucket, rewritten under the condition that nobody else has; it expires once it would be full again. */
export const createBucketStore = (table: Table): BucketStore => ({
  take: async (key, rate, now) => {
    for (let round = 0; round < rounds; round += 1) {
      const item = await getItem(table, keys.bucket(key));
      const before = item === null ? null : storedBucket(item.data);
      const taken = take(before, rate, now);
      if (!taken.ok) return { ok: false, waitMillis: taken.waitMillis };
      if (await write(table, key, before, taken.bucket, rate, now)) return { ok: true };
    }
    return { ok: false, waitMillis: busyMillis };
  },
});

async function write(
  table: Table,
  key: string,
  before: (Bucket & { readonly uses: number }) | null,
  bucket: Bucket,
  rate: Rate,
  now: Instant,
) {
  const forgotten = fullAt(bucket, rate) ?? plusMillis(now, keptMillis);
  try {
    await table.client.send(
      new PutCommand({
        TableName: table.tableName,
        Item: {
          ...keys.bucket(key),
          data: { ...bucket, uses: (before?.uses ?? 0) + 1 },
          ttl: Math.ceil(millisOf(forgotten) / 1000) + 60,
        },
        ...(before === null
          ? { ConditionExpression: 'attribute_not_exists(pk)' }
          : {
              ConditionExpression: '#data.uses = :uses',
              ExpressionAttributeNames: { '#data': 'data' },
              ExpressionAttributeValues: { ':uses': before.uses },
            }),
      }),
    );
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    throw error;
  }
}
