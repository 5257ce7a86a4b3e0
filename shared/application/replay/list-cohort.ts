import { type Instant, plusMillis } from '../../domain/kernel/instant.ts';
import type { DryRunJob } from '../../domain/transfer/job.ts';
import { createListLeads } from '../leads/list-leads.ts';
import type { FileStore } from '../ports/file-store.ts';
import type { JobStore } from '../ports/job-store.ts';
import type { LeadStore } from '../ports/lead-store.ts';
import type { Clock } from '../ports/system.ts';
import { fileKeys } from '../transfer/file-keys.ts';
import { saveJob } from '../transfer/hold-job.ts';
import { readLines } from './read-lines.ts';
import type { ReplayLimits } from './replay-limits.ts';

export type ListCohortDeps = {
  readonly jobs: Pick<JobStore, 'get' | 'update'>;
  readonly files: FileStore;
  readonly leads: Pick<LeadStore, 'list'>;
  readonly clock: Clock;
};

const pageSize = 100;

/**
 * Lists the leads of the period first, whole: the list is by stage and score, in which leads move while it is read, so one may be met
 * twice. What is replayed is then fixed, in the order of capture, the newest when there are more than were asked for.
 */
export async function listCohort(deps: ListCohortDeps, held: DryRunJob, limits: ReplayLimits, end: Instant): Promise<DryRunJob> {
  let job = held;
  let [found, cursor, since]: [string[], string | null, Instant] = [[], job.cursor, deps.clock.now()];
  for (;;) {
    const page = await createListLeads(deps)({ stage: null, owner: null, account: null, queue: null, cursor, limit: pageSize });
    const { from, to } = job.period;
    found.push(
      ...page.items.filter(({ capturedAt }) => capturedAt >= from && capturedAt < to).map(({ id, capturedAt }) => `${capturedAt} ${id}\n`),
    );
    cursor = page.cursor;
    const now = deps.clock.now();
    const over = now >= end;
    if (cursor !== null && !over && now < plusMillis(since, limits.checkpointMillis)) continue;
    await deps.files.write(fileKeys.list(job.id, job.generation), Buffer.from(found.join('')));
    const lists = [...job.lists, job.generation];
    if (cursor === null) return fixCohort(deps, job, lists);
    job = await saveJob(deps, 'dry-run', job, { cursor, lists }, { release: over });
    if (over || job.cancelRequested) return job;
    [found, since] = [[], now];
  }
}

async function fixCohort(deps: ListCohortDeps, job: DryRunJob, lists: readonly number[]): Promise<DryRunJob> {
  const met = new Set<string>();
  for (const part of lists) for await (const line of readLines(deps.files, fileKeys.list(job.id, part))) met.add(line);
  const cohort = [...met].sort().slice(-job.period.limit);
  await deps.files.write(fileKeys.cohort(job.id), Buffer.from(cohort.map((line) => `${line.slice(line.indexOf(' ') + 1)}\n`).join('')));
  return saveJob(deps, 'dry-run', job, { cursor: null, lists, total: cohort.length }, { release: false });
}
