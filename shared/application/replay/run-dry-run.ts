import { plusMillis } from '../../domain/kernel/instant.ts';
import type { DryRunJob } from '../../domain/transfer/job.ts';
import type { StoredBody } from '../ports/document-store.ts';
import type { QueueSender } from '../ports/messaging.ts';
import type { Ids } from '../ports/system.ts';
import { dropped, type Reaction } from '../reaction.ts';
import { fileKeys } from '../transfer/file-keys.ts';
import { type JobMessage, messageFor, saveJob, takeJob } from '../transfer/hold-job.ts';
import { type ConcludeDeps, conclude } from './conclude.ts';
import { type ListCohortDeps, listCohort } from './list-cohort.ts';
import { readText } from './read-lines.ts';
import { type ReplayCohortDeps, replayCohort } from './replay-cohort.ts';
import { replayLimits } from './replay-limits.ts';
import { type TrialDeps, trialOf } from './trial.ts';

export type RunDryRunDeps = ListCohortDeps &
  ReplayCohortDeps &
  ConcludeDeps &
  TrialDeps & { readonly ids: Ids; readonly queues: Pick<QueueSender, 'send'> };

/** One slice of a dry run: takes the job, works on from its checkpoint, and hands the rest to the next message. */
export const createRunDryRun =
  (deps: RunDryRunDeps, limits = replayLimits) =>
  async (message: JobMessage): Promise<Reaction> => {
    const taken = await takeJob(deps, 'dry-run', message);
    if (taken.kind === 'drop') return dropped(taken.reason);
    if (taken.kind === 'later') {
      await deps.queues.send('replay-leads', [{ body: taken.message, delaySeconds: taken.delaySeconds }]);
      return dropped('the job is held by another worker');
    }
    const left = await slice(deps, taken.job, limits);
    if (left.state === 'running') await deps.queues.send('replay-leads', [{ body: messageFor(deps.ids, left) }]);
    return 'done';
  };

async function slice(deps: RunDryRunDeps, held: DryRunJob, limits: typeof replayLimits): Promise<DryRunJob> {
  if (held.cancelRequested) return cancelled(deps, held);
  const end = plusMillis(deps.clock.now(), limits.sliceMillis);
  const listed = held.total === null ? await listCohort(deps, held, limits, end) : held;
  if (listed.cancelRequested) return cancelled(deps, listed);
  // The listing ended with its slice: whoever takes the job next replays.
  if (listed.leaseUntil === null) return listed;
  const trial = await trialOf(deps, listed, await candidateOf(deps, listed));
  const replayed = await replayCohort(deps, trial, listed, { limits, end });
  if (replayed.cancelRequested) return cancelled(deps, replayed);
  return replayed.leaseUntil === null ? replayed : conclude(deps, trial, replayed);
}

/** A cancelled job whose lease was given back at the same checkpoint is ended by the next message. */
const cancelled = (deps: RunDryRunDeps, job: DryRunJob): Promise<DryRunJob> | DryRunJob =>
  job.leaseUntil === null ? job : saveJob(deps, 'dry-run', job, { state: 'cancelled', endedAt: deps.clock.now() }, { release: true });

async function candidateOf(deps: RunDryRunDeps, job: DryRunJob): Promise<StoredBody> {
  const body: unknown = JSON.parse(await readText(deps.files, fileKeys.candidate(job.id)));
  if (typeof body !== 'object' || body === null) throw new Error(`candidate of ${job.id} is no document`);
  return { ...body };
}
