import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { IdempotencyRow, LeadStore } from '../../application/ports/lead-store.ts';
import { storedSubmission } from '../../contracts/stored/rows.ts';
import type { SubmissionId } from '../../domain/kernel/ids.ts';
import type { Hold, Submission } from '../../domain/leads/submission.ts';
import { getItems, keyOf, type Table } from './client.ts';
import { decodeCursor, encodeCursor } from './cursor.ts';
import { idempotencyCondition, idempotencyRowOf } from './lead-commit.ts';
import { heldWork, idempotencyItem, parkedItem } from './lead-items.ts';
import { unpacked } from './packed.ts';
import { keys } from './table.ts';
import { absent, optimistically, put, transact } from './transaction.ts';
import { newestWork, owedWork, type WorkRow } from './work-index.ts';

type Parked = Awaited<ReturnType<LeadStore['park']>>;

/** `LeadStore.park`. */
export function park(table: Table, submission: Submission, idempotency: IdempotencyRow | null): Promise<Parked> {
  const row = put(table, 'submission', parkedItem(submission), absent);
  const key = idempotency ? [put(table, 'key', idempotencyItem(idempotency), idempotencyCondition(submission.receivedAt))] : [];
  return optimistically(`submission ${submission.id}`, async (): Promise<Parked | null> => {
    const outcome = await transact<'submission' | 'key'>(table, [row, ...key]);
    if (outcome.ok) return { ok: true };
    if (outcome.failures === 'contention') return null;
    if (outcome.failures.some(({ tag }) => tag === 'submission')) return { ok: true };
    const standing = idempotencyRowOf(outcome.failures.find(({ tag }) => tag === 'key')?.old ?? null);
    // Expired and swept between the refusal and the reading: the next round finds the key free.
    return standing === null ? null : { ok: false, row: standing };
  });
}

async function submissionsOf(table: Table, rows: readonly WorkRow[]): Promise<readonly Submission[]> {
  const items = await getItems(
    table,
    rows.map(({ item }) => keyOf(item)),
  );
  // The index lags: a row that was finished meanwhile no longer carries the mark.
  return items.filter((item) => item.wk !== undefined).map((item) => storedSubmission(unpacked(item)));
}

async function held(table: Table, hold: Hold, page: Parameters<LeadStore['held']>[1]): ReturnType<LeadStore['held']> {
  const before = page.cursor === null ? null : (decodeCursor(hold, 1, page.cursor)[0] ?? null);
  const rows = await newestWork(table, heldWork(hold), before, page.limit + 1);
  const shown = rows.slice(0, page.limit);
  const items = (await submissionsOf(table, shown)).filter((submission) => submission.hold === hold);
  const last = shown.at(-1);
  return { items, cursor: last !== undefined && rows.length > shown.length ? encodeCursor(hold, last.at) : null };
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
    park: (submission, idempotency) => park(table, submission, idempotency),
    parked: async (limit) => submissionsOf(table, await owedWork(table, 'PARKED', null, limit)),
    unpark: (id) => unpark(table, id),
    held: (hold, page) => held(table, hold, page),
    review: (submission) => review(table, submission),
  }) satisfies Partial<LeadStore>;
