import { type Instant, plusMillis } from '../../domain/kernel/instant.ts';
import type { Delimiter } from '../../domain/transfer/csv-text.ts';
import { importFields } from '../../domain/transfer/import-settings.ts';
import type { ImportJob } from '../../domain/transfer/job.ts';
import type { FileStore } from '../ports/file-store.ts';
import type { JobStore } from '../ports/job-store.ts';
import { type CsvRecord, csvRecords } from './csv-records.ts';
import { fileKeys } from './file-keys.ts';
import { saveJob } from './hold-job.ts';
import { createSeen, importBatch, type Seen } from './import-batch.ts';
import type { ImportPlan, ImportRowDeps, RowResult } from './import-row.ts';
import { counted, resultLine } from './result-lines.ts';

export type ImportSliceDeps = ImportRowDeps & { readonly jobs: Pick<JobStore, 'get' | 'update'>; readonly files: FileStore };

/**
 * How long one message works (its function has 60 s), how often it makes sure of its work, how many rows it holds at
 * once. `sliceRows` bounds a slice whatever the time.
 */
export type SliceLimits = {
  readonly sliceMillis: number;
  readonly checkpointMillis: number;
  /** Results held until then, whatever the time. */
  readonly checkpointRows: number;
  readonly batchRows: number;
  readonly sliceRows: number;
};
export const sliceLimits: SliceLimits = {
  sliceMillis: 40_000,
  checkpointMillis: 4000,
  checkpointRows: 5000,
  batchRows: 128,
  sliceRows: 100_000,
};

/** Rows read since the last checkpoint. */
type Unsaved = { readonly results: readonly RowResult[]; readonly offset: number; readonly row: number; readonly since: Instant };

/**
 * Reads on from the checkpoint of a job this worker holds, until the slice is over (the job comes back running, for the
 * next message), the file ends or somebody cancelled (the job comes back ended).
 */
export async function importSlice(deps: ImportSliceDeps, held: ImportJob, limits: SliceLimits): Promise<ImportJob> {
  const { header, delimiter } = held;
  if (header === null || delimiter === null) throw new Error('a slice needs the header');
  const plan: ImportPlan = { job: held, header, fields: importFields(held.settings, header) };
  const seen = createSeen(await marksOf(deps.files, held));
  const end = plusMillis(deps.clock.now(), limits.sliceMillis);
  let job = held;
  let unsaved = startOf(job, deps.clock.now());
  for await (const records of batches(deps.files, job, delimiter, limits.batchRows)) {
    if (job.cancelRequested) break;
    const results = await importBatch(deps, plan, unsaved.row + 1, records, seen);
    unsaved = {
      ...unsaved,
      results: [...unsaved.results, ...results],
      offset: records.at(-1)?.next ?? unsaved.offset,
      row: unsaved.row + records.length,
    };
    const now = deps.clock.now();
    const over = now >= end || unsaved.row - held.row >= limits.sliceRows;
    const early = now < plusMillis(unsaved.since, limits.checkpointMillis) && unsaved.row - job.row < limits.checkpointRows;
    if (!over && early) continue;
    job = await checkpoint(deps, job, { unsaved, seen, release: over });
    if (over) return job;
    unsaved = startOf(job, now);
  }
  return finish(deps, await checkpoint(deps, job, { unsaved, seen, release: false }));
}

const startOf = (job: ImportJob, since: Instant): Unsaved => ({ results: [], offset: job.offset, row: job.row, since });

/** The results first, then the row that counts them: what is written twice under another name is read by nobody. */
async function checkpoint(
  deps: ImportSliceDeps,
  job: ImportJob,
  { unsaved, seen, release }: { readonly unsaved: Unsaved; readonly seen: Seen; readonly release: boolean },
): Promise<ImportJob> {
  const part = job.generation;
  const { results, offset, row } = unsaved;
  await deps.files.write(fileKeys.part(job, part), Buffer.from(results.map(resultLine).join('')));
  if (job.settings.dryRun) await deps.files.write(fileKeys.seen(job.id, part), Buffer.from(seen.take().join('\n')));
  const counts = counted(job.counts, results);
  return saveJob(deps, 'import', job, { offset, row, counts, parts: [...job.parts, part] }, { release });
}

/** Makes one file of the parts and ends the job. */
async function finish(deps: ImportSliceDeps, job: ImportJob): Promise<ImportJob> {
  const parts = job.parts.map((part) => fileKeys.part(job, part));
  const resultBytes = await deps.files.compose(fileKeys.result(job), parts);
  const state = job.cancelRequested ? 'cancelled' : 'done';
  return saveJob(deps, 'import', job, { state, resultBytes, endedAt: deps.clock.now() }, { release: true });
}

async function* batches(files: FileStore, job: ImportJob, delimiter: Delimiter, size: number): AsyncGenerator<readonly CsvRecord[]> {
  let batch: CsvRecord[] = [];
  for await (const record of csvRecords(files.read(fileKeys.source(job.id), job.offset), { delimiter, start: job.offset })) {
    batch.push(record);
    if (batch.length < size) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

/** Whom the earlier slices of a dry run met; a run that writes asks the table. */
async function marksOf(files: FileStore, job: ImportJob): Promise<readonly string[]> {
  if (!job.settings.dryRun) return [];
  const texts: string[] = [];
  for (const part of job.parts.filter((one) => one > 0)) {
    const chunks: Uint8Array[] = [];
    for await (const chunk of files.read(fileKeys.seen(job.id, part))) chunks.push(chunk);
    texts.push(Buffer.concat(chunks).toString());
  }
  return texts.flatMap((text) => (text === '' ? [] : text.split('\n')));
}
