import { brand } from '../../domain/kernel/brand.ts';
import type { LeadId } from '../../domain/kernel/ids.ts';
import { type Instant, plusMillis } from '../../domain/kernel/instant.ts';
import type { DryRunJob } from '../../domain/transfer/job.ts';
import { mapAtOnce } from '../map-at-once.ts';
import type { FileStore } from '../ports/file-store.ts';
import type { JobStore } from '../ports/job-store.ts';
import type { RecordStore } from '../ports/record-store.ts';
import type { Clock } from '../ports/system.ts';
import { fileKeys } from '../transfer/file-keys.ts';
import { saveJob } from '../transfer/hold-job.ts';
import { dealsOfMany } from './deals.ts';
import { readLines } from './read-lines.ts';
import type { PastDeps } from './read-past.ts';
import type { ReplayLimits } from './replay-limits.ts';
import { type ReplayedLead, replayOne } from './replay-one.ts';
import { headOf, scoreLine, scoreRows } from './result-rows.ts';
import type { Trial } from './trial.ts';

export type ReplayCohortDeps = Omit<PastDeps, 'deals'> & {
  readonly records: Pick<RecordStore, 'page'>;
  readonly jobs: Pick<JobStore, 'get' | 'update'>;
  readonly files: FileStore;
  readonly clock: Clock;
};

/** Leads replayed since the last checkpoint. */
type Unsaved = Pick<DryRunJob, 'replayed' | 'differences' | 'leftOut'> & {
  readonly lines: readonly string[];
  readonly records: readonly string[];
  readonly since: Instant;
};

/**
 * Replays on from the checkpoint of a job this worker holds, until the slice is over or all leads are done. Every lead is judged
 * as of the job's beginning, so that it matters neither when nor how often it is read.
 */
export async function replayCohort(
  deps: ReplayCohortDeps,
  trial: Trial,
  held: DryRunJob,
  { limits, end }: { readonly limits: ReplayLimits; readonly end: Instant },
): Promise<DryRunJob> {
  const ids = await idsOf(deps, held);
  const reads = { ...deps, deals: dealsOfMany(deps.records) };
  let job = held;
  let unsaved = startOf(job, deps.clock.now());
  while (unsaved.replayed < ids.length && !job.cancelRequested) {
    const batch = ids.slice(unsaved.replayed, unsaved.replayed + limits.batchLeads);
    unsaved = added(job, unsaved, await mapAtOnce(batch, (leadId) => replayOne(reads, trial, leadId, job.createdAt)));
    const now = deps.clock.now();
    const over = now >= end || unsaved.replayed - held.replayed >= limits.sliceLeads;
    if (!over && now < plusMillis(unsaved.since, limits.checkpointMillis)) continue;
    job = await checkpoint(deps, job, unsaved, over);
    if (over) return job;
    unsaved = startOf(job, now);
  }
  return checkpoint(deps, job, unsaved, false);
}

async function idsOf({ files }: ReplayCohortDeps, job: DryRunJob): Promise<readonly LeadId[]> {
  const ids: LeadId[] = [];
  for await (const line of readLines(files, fileKeys.cohort(job.id))) ids.push(brand<LeadId>(line));
  return ids;
}

const startOf = ({ replayed, differences, leftOut }: DryRunJob, since: Instant): Unsaved => ({
  replayed,
  differences,
  leftOut,
  lines: [],
  records: [],
  since,
});

function added({ format }: DryRunJob, unsaved: Unsaved, results: readonly (ReplayedLead | string)[]): Unsaved {
  const [lines, records, leftOut] = [[...unsaved.lines], [...unsaved.records], { ...unsaved.leftOut }];
  for (const result of results) {
    if (typeof result === 'string') leftOut[result] = (leftOut[result] ?? 0) + 1;
    else {
      lines.push(...scoreRows(result).map((row) => scoreLine(format, row)));
      records.push(`${JSON.stringify(result.record)}\n`);
    }
  }
  const differences = unsaved.differences + lines.length - unsaved.lines.length;
  return { ...unsaved, replayed: unsaved.replayed + results.length, differences, leftOut, lines, records };
}

/** The files first, then the row that counts them: what is written twice under another name is read by nobody. */
async function checkpoint(deps: ReplayCohortDeps, job: DryRunJob, unsaved: Unsaved, release: boolean): Promise<DryRunJob> {
  const part = job.generation;
  const head = job.parts.length === 0 ? headOf(job.format, job.document.kind) : '';
  await deps.files.write(fileKeys.part(job, part), Buffer.from(head + unsaved.lines.join('')));
  await deps.files.write(fileKeys.records(job.id, part), Buffer.from(unsaved.records.join('')));
  const { replayed, differences, leftOut } = unsaved;
  return saveJob(deps, 'dry-run', job, { replayed, differences, leftOut, parts: [...job.parts, part] }, { release });
}
