import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { IdempotencyRow, LeadStore } from '../../application/ports/lead-store.ts';
import { storedSubmission } from '../../contracts/stored/rows.ts';
import type { SubmissionId } from '../../domain/kernel/ids.ts';
import type { Submission } from '../../domain/leads/submission.ts';
import { getItems, type Item, keyOf, queryAll, type Table, withPrefix } from './client.ts';
import { idempotencyCondition, idempotencyRowOf } from './lead-commit.ts';
import { heldWork, idempotencyItem, parkedItem } from './lead-items.ts';
import { unpacked } from './packed.ts';
import { afterPrefix, keys } from './table.ts';
import { absent, optimistically, put, transact } from './transaction.ts';
import { newestPage, owedWork } from './work-index.ts';

type Parked = Awaited<ReturnType<LeadStore['park']>>;

/** `LeadStore.park`. */
export function park(table: Table, submission: Submission, idempotency: IdempotencyRow | null, identity: string | null): Promise<Parked> {
  const row = put(table, 'submission', parkedItem(submission), absent);
  const key = idempotency ? [put(table, 'key', idempotencyItem(idempotency), idempotencyCondition(submission.receivedAt))] : [];
  const waiting = identity === null ? [] : [put(table, 'waiting', keys.waiting(identity, submission.id))];
  return optimistically(`submission ${submission.id}`, async (): Promise<Parked | null> => {
    const outcome = await transact<'submission' | 'key' | 'waiting'>(table, [row, ...key, ...waiting]);
    if (outcome.ok) return { ok: true };
    if (outcome.failures === 'contention') return null;
    if (outcome.failures.some(({ tag }) => tag === 'submission')) return { ok: true };
    const standing = idempotencyRowOf(outcome.failures.find(({ tag }) => tag === 'key')?.old ?? null);
    // Expired and swept between the refusal and the reading: the next round finds the key free.
    return standing === null ? null : { ok: false, row: standing };
  });
}

const submissionOf = (item: Item): Submission => storedSubmission(unpacked(item));
/** The index lags: a row that was finished meanwhile no longer carries the mark. */
const isMarked = (item: Item): boolean => item.wk !== undefined;

async function parked(table: Table, limit: number): ReturnType<LeadStore['parked']> {
  const rows = await owedWork(table, 'PARKED', null, limit);
  const items = await getItems(
    table,
    rows.map(({ item }) => keyOf(item)),
  );
  return items.filter(isMarked).map(submissionOf);
}

/** The rows name it for good: what has become a lead's, or was erased, is not waiting any more. */
async function waiting(table: Table, identity: string): ReturnType<LeadStore['waiting']> {
  const { pk, sk } = keys.waiting(identity, '');
  const rows = await queryAll(table, withPrefix(pk, sk));
  const items = await getItems(
    table,
    rows.map((row) => keys.submission(afterPrefix(keyOf(row), sk))),
  );
  return items.map(submissionOf).filter(({ leadId, erasedAt }) => leadId === null && erasedAt === undefined);
}

/** Conditional on the mark of the index, which every held row carries and no finished one. */
async function review({ client, tableName }: Table, submission: Submission): Promise<'ok' | 'stale'> {
  try {
    await client.send(new PutCommand({ TableName: tableName, Item: parkedItem(submission), ConditionExpression: 'attribute_exists(wk)' }));
    return 'ok';
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return 'stale';
    throw error;
  }
}

async function unpark({ client, tableName }: Table, id: SubmissionId): Promise<void> {
  try {
    await client.send(
      new UpdateCommand({
        TableName: tableName,
        Key: keys.submission(id),
        UpdateExpression: 'REMOVE wk, wa',
        ConditionExpression: 'attribute_exists(pk)',
      }),
    );
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
  }
}

/** Submissions without a lead: not resolved yet, or on hold; see `LeadStore.park`. */
export const parking = (table: Table) =>
  ({
    park: (submission, idempotency, identity) => park(table, submission, idempotency, identity),
    waiting: (identity) => waiting(table, identity),
    parked: (limit) => parked(table, limit),
    unpark: (id) => unpark(table, id),
    held: (hold, page) =>
      newestPage(table, {
        kind: heldWork(hold),
        name: hold,
        page,
        read: submissionOf,
        holds: (submission, item) => isMarked(item) && submission.hold === hold,
      }),
    review: (submission) => review(table, submission),
  }) satisfies Partial<LeadStore>;
