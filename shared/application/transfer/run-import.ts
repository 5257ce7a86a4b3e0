import type { ImportJob } from '../../domain/transfer/job.ts';
import type { QueueSender } from '../ports/messaging.ts';
import { dropped, type Reaction } from '../reaction.ts';
import { fileKeys } from './file-keys.ts';
import { type JobMessage, messageFor, saveJob, takeJob } from './hold-job.ts';
import { readHead } from './import-head.ts';
import { type ImportSliceDeps, importSlice, sliceLimits } from './import-slice.ts';
import { resultHead } from './result-lines.ts';

export type RunImportDeps = ImportSliceDeps & { readonly queues: Pick<QueueSender, 'send'> };

/** One slice of an import: takes the job, reads from its checkpoint, and hands the rest to the next message. */
export const createRunImport =
  (deps: RunImportDeps, limits = sliceLimits) =>
  async (message: JobMessage): Promise<Reaction> => {
    const taken = await takeJob(deps, 'import', message);
    if (taken.kind === 'drop') return dropped(taken.reason);
    if (taken.kind === 'later') {
      await deps.queues.send('run-import', [{ body: taken.message, delaySeconds: taken.delaySeconds }]);
      return dropped('the job is held by another worker');
    }
    const job = taken.job.header === null ? await begin(deps, taken.job) : taken.job;
    const left = job.state === 'running' ? await importSlice(deps, job, limits) : job;
    if (left.state === 'running') await deps.queues.send('run-import', [{ body: messageFor(deps.ids, left) }]);
    return 'done';
  };

/** Reads the head of the file. What is wrong with it concerns the whole file, so the job ends there. */
async function begin(deps: RunImportDeps, job: ImportJob): Promise<ImportJob> {
  const head = await readHead(deps.files.read(fileKeys.source(job.id)), job.settings);
  if (!head.ok) return saveJob(deps, 'import', job, { state: 'failed', failure: head.error, endedAt: deps.clock.now() }, { release: true });
  const { names, unmapped, delimiter, offset } = head.value;
  await deps.files.write(fileKeys.part(job, 0), Buffer.from(resultHead));
  const warnings = unmapped.map((name) => `column not mapped: ${name}`);
  return saveJob(deps, 'import', job, { header: names, delimiter, offset, row: 1, warnings, parts: [0] }, { release: false });
}
