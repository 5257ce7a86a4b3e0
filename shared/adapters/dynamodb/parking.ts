import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { IdempotencyRow, LeadStore } from '../../application/ports/lead-store.ts';
import type { SubmissionId } from '../../domain/kernel/ids.ts';
import type { Submission } from '../../domain/leads/submission.ts';
import { getItems, type Item, keyOf, queryAll, type SealedTable, type Table, withPrefix } from './client.ts';
import { idempotencyCondition, idempotencyRowOf } from './lead-commit.ts';
import { heldWork, idempotencyItem, parkedItem } from './lead-items.ts';
import { submissionOf } from './lead-read.ts';
import { afterPrefix, type Key, keys } from './table.ts';
import { absent, optimistically, put, transact, unlessRefused } from './transaction.ts';
import { newestPage, owedWork } from './work-index.ts';

type Parked = Awaited<ReturnType<LeadStore['park']>>;

/** `LeadStore.park`. */
export async function park(
  table: SealedTable,
  submission: Submission,
  idempotency: IdempotencyRow | null,
  identity: string | null,
): Promise<Parked> {
  const row = put(table, 'submission', parkedItem(await table.cipher(), submission), absent);
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

async function submissionsOf(table: SealedTable, wanted: readonly Key[], consistent = false): Promise<readonly [Item, Submission][]> {
  const items = await getItems(table, wanted, consistent);
  if (items.length === 0) return [];
  const cipher = await table.cipher();
  return items.map((item) => [item, submissionOf(cipher, item)]);
}

/** The index lags: a row that was finished meanwhile no longer carries the mark. */
const isMarked = (item: Item): boolean => item.wk !== undefined;

async function parked(table: SealedTable, limit: number): ReturnType<LeadStore['parked']> {
  const rows = await owedWork(table, 'PARKED', null, limit);
  const found = await submissionsOf(
    table,
    rows.map(({ item }) => keyOf(item)),
  );
  return found.flatMap(([item, submission]) => (isMarked(item) ? [submission] : []));
}

/** The rows name it for good: what has become a lead's, or was erased, is not waiting any more. */
async function waiting(table: SealedTable, identity: string): ReturnType<LeadStore['waiting']> {
  const { pk, sk } = keys.waiting(identity, '');
  const rows = await queryAll(table, withPrefix(pk, sk));
  const wanted = rows.map((row) => keys.submission(afterPrefix(keyOf(row), sk)));
  const found = (await submissionsOf(table, wanted, true)).map(([, submission]) => submission);
  return found.filter(({ leadId, erasedAt }) => leadId === null && erasedAt === undefined);
}

/** Conditional on the mark of the index, which every held row carries and no finished one. */
async function review({ client, tableName, cipher }: SealedTable, submission: Submission): Promise<'ok' | 'stale'> {
  try {
    const Item = parkedItem(await cipher(), submission);
    await client.send(new PutCommand({ TableName: tableName, Item, ConditionExpression: 'attribute_exists(wk)' }));
    return 'ok';
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return 'stale';
    throw error;
  }
}

async function unpark({ client, tableName }: Table, id: SubmissionId): Promise<void> {
  const unmark = { UpdateExpression: 'REMOVE wk, wa', ConditionExpression: 'attribute_exists(pk)' };
  await unlessRefused(client.send(new UpdateCommand({ TableName: tableName, Key: keys.submission(id), ...unmark })));
}

/** Submissions without a lead: not resolved yet, or on hold; see `LeadStore.park`. */
export const parking = (table: SealedTable) =>
  ({
    park: (submission, idempotency, identity) => park(table, submission, idempotency, identity),
    waiting: (identity) => waiting(table, identity),
    parked: (limit) => parked(table, limit),
    unpark: (id) => unpark(table, id),
    held: async (hold, page) => {
      const cipher = await table.cipher();
      return newestPage(table, {
        kind: heldWork(hold),
        name: hold,
        page,
        read: (item) => submissionOf(cipher, item),
        holds: (submission, item) => isMarked(item) && submission.hold === hold,
      });
    },
    review: (submission) => review(table, submission),
  }) satisfies Partial<LeadStore>;
