import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { BucketStore } from '../../application/ports/bucket-store.ts';
import { type Instant, millisOf } from '../../domain/kernel/instant.ts';
import type { Rate } from '../../domain/spam/settings.ts';
import type { Table } from './client.ts';
import { keys } from './table.ts';

/** Two writes settle it unless the bucket turns from idle to busy between them. */
const rounds = 4;
/** How long to stay away when even these do not, in milliseconds. */
const busyMillis = 1000;
/** A bucket that never refills (the uses of a token) is kept for a day, longer than any token lives. */
const keptSeconds = 86_400;

type Taken = Awaited<ReturnType<BucketStore['take']>>;

/**
 * A token bucket as one number per row: the instant in milliseconds at which the bucket is full again (the "theoretical
 * arrival time" of the generic cell rate algorithm, ITU-T I.371). Taking a token adds `1000 / perSecond` to it, from now on
 * when it has passed; it may lie at most `burst` tokens ahead. So each take is one conditional addition, which the table
 * serialises itself: nobody reads first, and of many at once each is given its token or none is left.
 */
export const createBucketStore = (table: Table): BucketStore => ({
  take: async (key, rate, now) => {
    if (rate.perSecond === 0) return count(table, key, rate, now);
    const step = 1000 / rate.perSecond;
    let at = millisOf(now);
    for (let round = 0; round < rounds; round += 1) {
      const latest = at + (rate.burst - 1) * step;
      const values = { ':now': at, ':ttl': Math.ceil((latest + step) / 1000) + 60 };
      const idle = await update(table, key, 'SET tat = :full, #at = :now, #ttl = :ttl', 'attribute_not_exists(tat) OR tat < :now', {
        ...values,
        ':full': at + step,
      });
      if (idle.ok) return { ok: true };
      const busy = await update(
        table,
        key,
        'SET tat = tat + :step, #at = :now, #ttl = :ttl',
        'tat BETWEEN :now AND :latest AND #at <= :now',
        {
          ...values,
          ':step': step,
          ':latest': latest,
        },
      );
      if (busy.ok) return { ok: true };
      // Another's clock is ahead of ours: time does not go back for a bucket.
      if (busy.at > at) at = busy.at;
      else if (busy.tat > latest) return { ok: false, waitMillis: Math.ceil(busy.tat - latest) };
    }
    return { ok: false, waitMillis: busyMillis };
  },
});

async function count(table: Table, key: string, rate: Rate, now: Instant): Promise<Taken> {
  const used = await update(
    table,
    key,
    'SET tat = if_not_exists(tat, :none) + :one, #at = :now, #ttl = :ttl',
    'attribute_not_exists(tat) OR tat < :burst',
    { ':none': 0, ':one': 1, ':burst': rate.burst, ':now': millisOf(now), ':ttl': Math.ceil(millisOf(now) / 1000) + keptSeconds },
  );
  return used.ok ? { ok: true } : { ok: false, waitMillis: Number.POSITIVE_INFINITY };
}

/** Refused: what stood in the way; minus infinity where the row is gone by now. */
async function update(
  table: Table,
  key: string,
  expression: string,
  condition: string,
  values: Readonly<Record<string, number>>,
): Promise<{ readonly ok: true } | { readonly ok: false; readonly tat: number; readonly at: number }> {
  try {
    await table.client.send(
      new UpdateCommand({
        TableName: table.tableName,
        Key: keys.bucket(key),
        UpdateExpression: expression,
        ConditionExpression: condition,
        ExpressionAttributeNames: { '#ttl': 'ttl', '#at': 'at' },
        ExpressionAttributeValues: values,
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      }),
    );
    return { ok: true };
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
    const stored = (name: string): number => Number(error.Item?.[name]?.N ?? Number.NEGATIVE_INFINITY);
    return { ok: false, tat: stored('tat'), at: stored('at') };
  }
}
