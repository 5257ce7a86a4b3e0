import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { type JobStore, jobDays } from '../../application/ports/job-store.ts';
import { storedDryRunJob, storedExportJob, storedImportJob } from '../../contracts/stored/jobs.ts';
import { checked } from '../../domain/kernel/brand.ts';
import { millisOf } from '../../domain/kernel/instant.ts';
import type { Job, JobKind, JobOf } from '../../domain/transfer/job.ts';
import { auditWrite } from './audit.ts';
import { getItem, type Item, type Table, textOf } from './client.ts';
import { keys } from './table.ts';
import { absent, optimistically, put, transact } from './transaction.ts';

const daySeconds = 86_400;

/** The job as one JSON text: its columns have names that people chose (`constructor`), which the marshaller must never see. */
const jobItem = (job: Job): Item => ({
  ...keys.job(job.id),
  json: JSON.stringify(job),
  v: job.generation,
  ttl: Math.ceil(millisOf(job.createdAt) / 1000) + jobDays * daySeconds,
});

const readers: Readonly<Record<JobKind, (content: unknown) => Job>> = {
  import: storedImportJob,
  export: storedExportJob,
  'dry-run': storedDryRunJob,
};

function jobOf<K extends JobKind>(kind: K, item: Item): JobOf<K> | null {
  const content: unknown = JSON.parse(textOf(item, 'json') ?? 'null');
  if (typeof content !== 'object' || content === null || !('kind' in content) || content.kind !== kind) return null;
  return checked<JobOf<K>>(readers[kind](content));
}

async function update({ client, tableName }: Table, job: Job): Promise<'ok' | 'stale'> {
  try {
    await client.send(
      new PutCommand({
        TableName: tableName,
        Item: jobItem(job),
        ConditionExpression: '#v = :before',
        ExpressionAttributeNames: { '#v': 'v' },
        ExpressionAttributeValues: { ':before': job.generation - 1 },
      }),
    );
    return 'ok';
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return 'stale';
    throw error;
  }
}

/** One item per job; every write after the first is one conditional PutItem. */
export const createJobStore = (table: Table): JobStore => ({
  create: async (job, audit) => {
    await optimistically(`job ${job.id}`, async () => {
      const outcome = await transact(table, [put(table, 'job', jobItem(job), absent), auditWrite(table, audit)]);
      if (!outcome.ok && outcome.failures !== 'contention') throw new Error(`job ${job.id} exists`);
      return outcome.ok ? true : null;
    });
  },
  get: async (kind, id) => {
    const item = await getItem(table, keys.job(id));
    return item && jobOf(kind, item);
  },
  update: (job) => update(table, job),
});
