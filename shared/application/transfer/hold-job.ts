import { type Instant, millisBetween, plusMillis } from '../../domain/kernel/instant.ts';
import { isEnded, type Job, type JobKind, type JobOf } from '../../domain/transfer/job.ts';
import type { JobStore } from '../ports/job-store.ts';
import type { Clock, Ids } from '../ports/system.ts';

/**
 * What makes a function work on a job, as it stood after `takes` slices. `token` tells one message from another, not one
 * delivery of it. `watching`: sent to see whether whoever holds the job still gets on.
 */
export type JobMessage = {
  readonly jobId: string;
  readonly takes: number;
  readonly token: string;
  readonly watching?: boolean | undefined;
};

export const messageFor = (ids: Ids, job: Pick<Job, 'id' | 'takes'>): JobMessage => ({
  jobId: job.id,
  takes: job.takes,
  token: ids.next('message'),
});

/** Longer than the time between two checkpoints, shorter than anybody's patience with a job whose worker died. */
export const leaseMillis = 20_000;

/**
 * How a message is answered. A job that runs always has a message: the one its worker has not acknowledged, or the one
 * sent before the acknowledgement. A message that finds the job taken since it was sent may be a second copy, or the only
 * one left of a worker that died, so it comes back after the lease as a watcher; a watcher goes when another message than
 * itself has taken the job since.
 */
export type Taken<J> =
  | { readonly kind: 'mine'; readonly job: J }
  | { readonly kind: 'later'; readonly message: JobMessage; readonly delaySeconds: number }
  | { readonly kind: 'drop'; readonly reason: string };

export type HoldDeps = { readonly jobs: Pick<JobStore, 'get' | 'update'>; readonly clock: Clock; readonly ids: Ids };

/** Takes the job for one slice, unless another worker holds it or it has ended. */
export async function takeJob<K extends JobKind>(deps: HoldDeps, kind: K, message: JobMessage): Promise<Taken<JobOf<K>>> {
  const job = await deps.jobs.get(kind, message.jobId);
  if (job === null) return { kind: 'drop', reason: 'no such job' };
  if (isEnded(job.state)) return { kind: 'drop', reason: `the job is ${job.state}` };
  const now = deps.clock.now();
  const seconds = secondsLeft(job, now);
  if (message.takes !== job.takes) {
    if (message.watching === true && job.holder !== message.token) return { kind: 'drop', reason: 'another message moves the job' };
    return later(deps, job, seconds);
  }
  if (seconds > 0) return later(deps, job, seconds);
  const mine = {
    ...job,
    generation: job.generation + 1,
    takes: job.takes + 1,
    holder: message.token,
    leaseUntil: plusMillis(now, leaseMillis),
  };
  return (await deps.jobs.update(mine)) === 'ok' ? { kind: 'mine', job: mine } : later(deps, job, 1);
}

const later = (deps: HoldDeps, job: Job, delaySeconds: number): Taken<never> => ({
  kind: 'later',
  message: { ...messageFor(deps.ids, job), watching: true },
  delaySeconds,
});

/** Until the lease has run out for certain; 0 when nobody holds the job. */
const secondsLeft = (job: Job, now: Instant): number =>
  job.leaseUntil === null || job.leaseUntil <= now ? 0 : Math.ceil(millisBetween(now, job.leaseUntil) / 1000) + 1;

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
  deps: Pick<HoldDeps, 'jobs' | 'clock'>,
  kind: K,
  held: JobOf<K>,
  change: Partial<JobOf<K>>,
  { release }: { readonly release: boolean },
): Promise<JobOf<K>> {
  let standing: JobOf<K> | null = held;
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    if (standing === null || standing.leaseUntil === null || standing.takes !== held.takes) break;
    const leaseUntil = release ? null : plusMillis(deps.clock.now(), leaseMillis);
    const next: JobOf<K> = { ...standing, ...change, generation: standing.generation + 1, leaseUntil };
    if ((await deps.jobs.update(next)) === 'ok') return next;
    standing = await deps.jobs.get(kind, held.id);
  }
  throw new JobLost(held.id);
}
