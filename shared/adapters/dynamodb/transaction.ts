import { ConditionalCheckFailedException, TransactionCanceledException, TransactionInProgressException } from '@aws-sdk/client-dynamodb';
import { TransactWriteCommand, type TransactWriteCommandInput } from '@aws-sdk/lib-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { StoreContention, StoreUnavailable } from '../../application/ports/errors.ts';
import type { Item, Table } from './client.ts';
import type { Key } from './table.ts';
import { throttledReasons } from './unavailable.ts';

type TransactItem = NonNullable<TransactWriteCommandInput['TransactItems']>[number];
type Condition = {
  readonly ConditionExpression?: string;
  readonly ExpressionAttributeNames?: Record<string, string>;
  readonly ExpressionAttributeValues?: Record<string, unknown>;
};

/** One write of a transaction; `tag` says which conflict a failed condition means. */
export type Write<Tag extends string> = { readonly tag: Tag; readonly item: TransactItem };

/** A failed condition with the row that stood in the way (null when none did). */
export type Failure<Tag extends string> = { readonly tag: Tag; readonly old: Item | null };

export type Outcome<Tag extends string> =
  | { readonly ok: true }
  | { readonly ok: false; readonly failures: readonly Failure<Tag>[] }
  | { readonly ok: false; readonly failures: 'contention' };

const all = { ReturnValuesOnConditionCheckFailure: 'ALL_OLD' } as const;

export const put = <Tag extends string>({ tableName }: Table, tag: Tag, item: Item, condition: Condition = {}): Write<Tag> => ({
  tag,
  item: { Put: { TableName: tableName, Item: item, ...condition, ...(condition.ConditionExpression ? all : {}) } },
});

export const remove = <Tag extends string>({ tableName }: Table, tag: Tag, key: Key, condition: Condition = {}): Write<Tag> => ({
  tag,
  item: { Delete: { TableName: tableName, Key: key, ...condition, ...(condition.ConditionExpression ? all : {}) } },
});

/** Writes nothing; the transaction fails unless the condition holds. */
export const check = <Tag extends string>(
  { tableName }: Table,
  tag: Tag,
  key: Key,
  condition: Condition & { readonly ConditionExpression: string },
): Write<Tag> => ({ tag, item: { ConditionCheck: { TableName: tableName, Key: key, ...condition, ...all } } });

export const update = <Tag extends string>(
  { tableName }: Table,
  tag: Tag,
  key: Key,
  change: Condition & { readonly UpdateExpression: string },
): Write<Tag> => ({ tag, item: { Update: { TableName: tableName, Key: key, ...change, ...all } } });

export const absent: Condition = { ConditionExpression: 'attribute_not_exists(pk)' };

/**
 * Writes all or nothing in one TransactWriteItems. Failed conditions come back as values with the old rows; a conflict
 * with another transaction is `contention`; throttling and faults throw.
 */
export async function transact<Tag extends string>({ client }: Table, writes: readonly Write<Tag>[]): Promise<Outcome<Tag>> {
  try {
    await client.send(new TransactWriteCommand({ TransactItems: writes.map((write) => write.item) }));
    return { ok: true };
  } catch (error) {
    if (error instanceof TransactionInProgressException) return { ok: false, failures: 'contention' };
    if (!(error instanceof TransactionCanceledException)) throw error;
    const reasons = error.CancellationReasons ?? [];
    const failures = reasons.flatMap(({ Code, Item }, index) => {
      const write = writes[index];
      return Code === 'ConditionalCheckFailed' && write ? [{ tag: write.tag, old: Item ? unmarshall(Item) : null }] : [];
    });
    if (failures.length > 0) return { ok: false, failures };
    if (reasons.some(({ Code }) => Code === 'TransactionConflict')) return { ok: false, failures: 'contention' };
    throw reasons.some(({ Code }) => throttledReasons.has(Code)) ? new StoreUnavailable(error) : error;
  }
}

/** Optimistic loops of the configuration stores: their writers are people, so a handful of rounds is plenty. */
const optimisticRounds = 8;

/** Runs `attempt` until it gives a value; null means another writer was faster. */
export async function optimistically<T>(what: string, attempt: () => Promise<T | null>): Promise<T> {
  for (let round = 0; round < optimisticRounds; round++) {
    const result = await attempt();
    if (result !== null) return result;
  }
  throw new StoreContention(what);
}

/** Writes all or nothing, until it is decided: `stale` when a condition failed. */
export const decided = <Tag extends string>(table: Table, what: string, writes: readonly Write<Tag>[]): Promise<'ok' | 'stale'> =>
  optimistically(what, async () => {
    const outcome = await transact(table, writes);
    if (outcome.ok) return 'ok';
    return outcome.failures === 'contention' ? null : 'stale';
  });

/** For single writes whose condition says that there is nothing to do. */
export async function unlessRefused(writing: Promise<unknown>): Promise<void> {
  try {
    await writing;
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
  }
}
