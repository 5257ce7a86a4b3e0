import type * as z from 'zod';
import { type Refusal, refuse } from '../../contracts/http/problems.ts';
import type { $importCreate } from '../../contracts/http/transfer-resources.ts';
import { err, ok, type Result } from '../../domain/kernel/result.ts';
import type { ImportSettings } from '../../domain/transfer/import-settings.ts';
import { type ImportJob, isEnded, newJob, noCounts } from '../../domain/transfer/job.ts';
import { actorOf, type Principal } from '../access/authenticate.ts';
import type { FileStore } from '../ports/file-store.ts';
import type { JobStore } from '../ports/job-store.ts';
import type { QueueSender } from '../ports/messaging.ts';
import type { Clock, Ids } from '../ports/system.ts';
import { fileKeys } from './file-keys.ts';
import { messageFor } from './hold-job.ts';

export type TransferDeps = {
  readonly jobs: JobStore;
  readonly files: FileStore;
  readonly queues: Pick<QueueSender, 'send'>;
  readonly clock: Clock;
  readonly ids: Ids;
};
type Outcome = Promise<Result<ImportJob, Refusal>>;

/** A few hundred megabytes are millions of rows; what is larger is no list of leads. */
export const maxFileBytes = 512 * 1024 * 1024;

/** An import that waits for its file. */
export const createCreateImport =
  (deps: TransferDeps) =>
  async (body: z.output<typeof $importCreate>, principal: Principal): Promise<ImportJob> => {
    const { name, ...settings } = body;
    const at = deps.clock.now();
    const job: ImportJob = {
      ...newJob(deps.ids.next('import'), actorOf(principal), at),
      kind: 'import',
      state: 'awaiting-upload',
      name,
      settings: settings satisfies ImportSettings,
      fileBytes: null,
      header: null,
      delimiter: null,
      offset: 0,
      row: 0,
      counts: noCounts,
      warnings: [],
    };
    const difference = Object.keys(settings).sort();
    await deps.jobs.create(job, {
      id: deps.ids.next('audit'),
      at,
      actor: job.actor,
      action: 'import.create',
      target: `import/${job.id}`,
      difference,
    });
    return job;
  };

/** Begins once the file is there. Repeated, it sends the message again, which a job at work makes nothing of. */
export const createStartImport =
  (deps: TransferDeps) =>
  async (id: string): Outcome => {
    const job = await deps.jobs.get('import', id);
    if (job === null) return err(refuse('unknown-import'));
    if (isEnded(job.state)) return err(refuse('job-ended', `the import is ${job.state}`));
    if (job.state === 'running') return sent(deps, job);
    const fileBytes = await deps.files.size(fileKeys.source(id));
    if (fileBytes === null) return err(refuse('file-missing'));
    if (fileBytes > maxFileBytes) return err(refuse('file-too-large'));
    return moved(deps, { ...job, state: 'running', fileBytes, startedAt: deps.clock.now() });
  };

/** A job nobody works on ends at once; a running one at its next checkpoint. */
export const createCancelImport =
  (deps: TransferDeps) =>
  async (id: string): Outcome => {
    const job = await deps.jobs.get('import', id);
    if (job === null) return err(refuse('unknown-import'));
    if (isEnded(job.state)) return err(refuse('job-ended', `the import is ${job.state}`));
    if (job.state === 'running') return moved(deps, { ...job, cancelRequested: true });
    return moved(deps, { ...job, state: 'cancelled', cancelRequested: true, endedAt: deps.clock.now() });
  };

async function moved(deps: TransferDeps, change: ImportJob): Outcome {
  const job = { ...change, generation: change.generation + 1 };
  if ((await deps.jobs.update(job)) === 'stale') return err(refuse('write-conflict'));
  return job.state === 'running' ? sent(deps, job) : ok(job);
}

async function sent(deps: TransferDeps, job: ImportJob): Outcome {
  await deps.queues.send('run-import', [{ body: messageFor(deps.ids, job) }]);
  return ok(job);
}
