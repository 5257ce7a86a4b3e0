import type { Instant } from '../../domain/kernel/instant.ts';
import { millisBetween, plusMillis } from '../../domain/kernel/instant.ts';
import { isEnded, type Job, type JobKind, type JobOf } from '../../domain/transfer/job.ts';
import type { JobStore } from '../ports/job-store.ts';
import type { Clock } from '../ports/system.ts';

/** What makes a function work on a job. `watching`: sent to see whether whoever holds the job still gets on. */
export type JobMessage = { readonly jobId: string; readonly generation: number; readonly watching?: boolean | undefined };

/** Longer than the time between two checkpoints, shorter than anybody's patience with a job whose worker died. */
export const leaseMillis = 20_000;

/**
 * How a message is answered. Every job that runs has at least one message: the one its worker has not acknowledged, or
 * the one sent before the acknowledgement. A message that finds another generation than its own may be the second of
 * two, or the only one left of a worker that died, so it comes back once after the lease; when the job has moved by
 * then, somebody else moves it.
 */
export type Taken<J> =
  | { readonly kind: 'mine'; readonly job: J }
  | { readonly kind: 'later'; readonly message: JobMessage; readonly delaySeconds: number }
  | { readonly kind: 'drop'; readonly reason: string };

type Deps = { readonly jobs: Pick<JobStore, 'get' | 'update'>; readonly clock: Clock };

/** Takes the job for one slice, unless another worker holds it or it has ended. */
export async function takeJob<K extends JobKind>(deps: Deps, kind: K, message: JobMessage): Promise<Taken<JobOf<K>>> {
  const job = await deps.jobs.get(kind, message.jobId);
  if (job === null) return { kind: 'drop', reason: 'no such job' };
  if (isEnded(job.state)) return { kind: 'drop', reason: `the job is ${job.state}` };
  const now = deps.clock.now();
  const held = job.lease !== null && job.lease.until > now;
  if (job.generation !== message.generation || held) {
    if (message.watching === true && job.generation !== message.generation)
      return { kind: 'drop', reason: 'another message moves the job' };
    return { kind: 'later', message: { jobId: job.id, generation: job.generation, watching: true }, delaySeconds: secondsLeft(job, now) };
  }
  const generation = job.generation + 1;
  const mine = { ...job, generation, lease: { taken: generation, until: plusMillis(now, leaseMillis) } };
  const written = await deps.jobs.update(mine);
  if (written === 'ok') return { kind: 'mine', job: mine };
  return { kind: 'later', message: { jobId: job.id, generation, watching: true }, delaySeconds: leaseMillis / 1000 };
}

const secondsLeft = (job: Job, now: Instant): number =>
  job.lease === null ? 0 : Math.max(0, Math.ceil(millisBetween(now, job.lease.until) / 1000) + 1);

/** The job is another's now: its lease ran out under this worker, whose rows stand and whose checkpoint does not. */
export class JobLost extends Error {
  override readonly name = 'JobLost';
}

/** Other writers of a held job are people who cancel it, and a slice has one worker. */
const attempts = 5;

/**
 * Writes `change` over the job this worker holds and returns what stands. A cancellation that came in between is kept;
 * `change` says every member absolutely, so that a write whose answer was lost may be repeated. Throws `JobLost`.
 */
export async function saveJob<K extends JobKind>(
  deps: Deps,
  kind: K,
  held: JobOf<K>,
  change: Partial<JobOf<K>>,
  { release }: { readonly release: boolean },
): Promise<JobOf<K>> {
  let standing: JobOf<K> | null = held;
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    if (standing === null || standing.lease === null || standing.lease.taken !== held.lease?.taken) break;
    const lease = release ? null : { taken: standing.lease.taken, until: plusMillis(deps.clock.now(), leaseMillis) };
    const next: JobOf<K> = { ...standing, ...change, generation: standing.generation + 1, lease };
    if ((await deps.jobs.update(next)) === 'ok') return next;
    standing = await deps.jobs.get(kind, held.id);
  }
  throw new JobLost(held.id);
}
