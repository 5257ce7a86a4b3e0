import type * as z from 'zod';
import type { $exportJob, $importJob } from '../../contracts/http/transfer-resources.ts';
import type { ExportJob, ImportJob, Job } from '../../domain/transfer/job.ts';
import type { FileStore } from '../ports/file-store.ts';
import { fileKeys } from './file-keys.ts';
import { rowsOf } from './result-lines.ts';

type Files = Pick<FileStore, 'presignUpload' | 'presignDownload'>;

/** The import as the API shows it; its URLs are made anew with each answer. */
export async function importView(files: Files, job: ImportJob): Promise<z.input<typeof $importJob>> {
  const waiting = job.state === 'awaiting-upload';
  return {
    id: job.id,
    name: job.name,
    state: job.state,
    dryRun: job.settings.dryRun,
    cancelRequested: job.cancelRequested,
    progress: { bytes: job.offset, totalBytes: job.fileBytes, rows: rowsOf(job.counts) },
    counts: { ...job.counts },
    warnings: [...job.warnings],
    failure: job.failure,
    upload: waiting ? { ...(await files.presignUpload(fileKeys.source(job.id))), method: 'PUT' } : null,
    result: await resultOf(files, job, { name: `${job.id}-result.csv`, type: 'text/csv; charset=utf-8' }),
    ...timesOf(job),
  };
}

const exportTypes = { csv: 'text/csv; charset=utf-8', ndjson: 'application/x-ndjson' } as const;

export async function exportView(files: Files, job: ExportJob): Promise<z.input<typeof $exportJob>> {
  return {
    id: job.id,
    state: job.state,
    format: job.format,
    leads: job.leads,
    leftOut: { ...job.leftOut },
    failure: job.failure,
    result: await resultOf(files, job, { name: `${job.id}.${job.format}`, type: exportTypes[job.format] }),
    ...timesOf(job),
  };
}

const timesOf = ({ createdAt, startedAt, endedAt }: Job) => ({ createdAt, startedAt, endedAt });

const resultOf = async (files: Files, job: Job, as: { readonly name: string; readonly type: string }) =>
  job.resultBytes === null ? null : files.presignDownload(fileKeys.result(job), as);
