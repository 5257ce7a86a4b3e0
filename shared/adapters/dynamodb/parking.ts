import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { IdempotencyRow, LeadStore } from '../../application/ports/lead-store.ts';
import { storedSubmission } from '../../contracts/stored/rows.ts';
import type { SubmissionId } from '../../domain/kernel/ids.ts';
import type { Submission } from '../../domain/leads/submission.ts';
import { getItems, keyOf, type Table } from './client.ts';
import { idempotencyCondition } from './lead-commit.ts';
import { idempotencyItem, parkedItem } from './lead-items.ts';
import { unpacked } from './packed.ts';
import { keys } from './table.ts';
import { absent, optimistically, put, transact } from './transaction.ts';
import { owedWork } from './work-index.ts';

/**
 * The submission must be kept whatever happens to its key: when another request holds the key, the submission is parked
 * without the row, because its receipt has been promised.
 */
async function park(table: Table, submission: Submission, idempotency: IdempotencyRow | null): Promise<void> {
  const row = put(table, 'submission', parkedItem(submission), absent);
  await optimistically(`submission ${submission.id}`, async () => {
    const key = idempotency ? [put(table, 'key', idempotencyItem(idempotency), idempotencyCondition(submission.receivedAt))] : [];
    const outcome = await transact<'submission' | 'key'>(table, [row, ...key]);
    if (outcome.ok) return true;
    if (outcome.failures === 'contention') return null;
    return outcome.failures.some(({ tag }) => tag === 'submission') ? true : park(table, submission, null).then(() => true);
  });
}

async function parked(table: Table, limit: number): Promise<readonly Submission[]> {
  const rows = await owedWork(table, 'PARKED', null, limit);
  const items = await getItems(
    table,
    rows.map(({ item }) => keyOf(item)),
  );
  // The index lags: a row that was finished meanwhile no longer carries the mark.
  return items.filter((item) => item.wk !== undefined).map((item) => storedSubmission(unpacked(item)));
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

/** Submissions whose lead could not be resolved; see `LeadStore.park`. */
export const parking = (table: Table) =>
  ({
    park: (submission, idempotency) => park(table, submission, idempotency),
    parked: (limit) => parked(table, limit),
    unpark: (id) => unpark(table, id),
  }) satisfies Partial<LeadStore>;
