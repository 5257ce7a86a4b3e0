import { mayProcess } from '../../domain/consent/gate.ts';
import { type Instant, plusMillis } from '../../domain/kernel/instant.ts';
import { type Stage, stages } from '../../domain/leads/lifecycle.ts';
import { byteOrderMark, csvLine } from '../../domain/transfer/csv-text.ts';
import type { ExportJob } from '../../domain/transfer/job.ts';
import { leadCells, leadColumns } from '../../domain/transfer/lead-columns.ts';
import { createReadConsentPolicy } from '../consent/consent-policy.ts';
import type { Documents } from '../documents/documents.ts';
import { leadResource } from '../leads/lead-resource.ts';
import { createListLeads } from '../leads/list-leads.ts';
import type { FileStore } from '../ports/file-store.ts';
import type { JobStore } from '../ports/job-store.ts';
import type { LeadStore } from '../ports/lead-store.ts';
import type { QueueSender } from '../ports/messaging.ts';
import type { Clock, Ids } from '../ports/system.ts';
import { dropped, type Reaction } from '../reaction.ts';
import { fileKeys } from './file-keys.ts';
import { type JobMessage, messageFor, saveJob, takeJob } from './hold-job.ts';
import { type SliceLimits, sliceLimits } from './import-slice.ts';

export type RunExportDeps = {
  readonly jobs: Pick<JobStore, 'get' | 'update'>;
  readonly files: FileStore;
  readonly leads: Pick<LeadStore, 'list' | 'getWithClocks'>;
  readonly documents: Documents<'consent-policy'>;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly queues: Pick<QueueSender, 'send'>;
};

const pageSize = 100;

/** One slice of an export: takes the job, lists on from its cursor, and hands the rest to the next message. */
export const createRunExport =
  (deps: RunExportDeps, limits: Pick<SliceLimits, 'sliceMillis' | 'checkpointMillis' | 'sliceRows'> = sliceLimits) =>
  async (message: JobMessage): Promise<Reaction> => {
    const taken = await takeJob(deps, 'export', message);
    if (taken.kind === 'drop') return dropped(taken.reason);
    if (taken.kind === 'later') {
      await deps.queues.send('run-export', [{ body: taken.message, delaySeconds: taken.delaySeconds }]);
      return dropped('the job is held by another worker');
    }
    const left = await slice(deps, taken.job, limits);
    if (left.state === 'running') await deps.queues.send('run-export', [{ body: messageFor(deps.ids, left) }]);
    return 'done';
  };

/** Lines written since the last checkpoint, and where the list goes on after them. */
type Unsaved = Pick<ExportJob, 'leads' | 'cursor' | 'leftOut'> & { readonly lines: readonly string[]; readonly since: Instant };

async function slice(
  deps: RunExportDeps,
  held: ExportJob,
  limits: Pick<SliceLimits, 'sliceMillis' | 'checkpointMillis' | 'sliceRows'>,
): Promise<ExportJob> {
  const end = plusMillis(deps.clock.now(), limits.sliceMillis);
  let job = held;
  let unsaved = startOf(job, deps.clock.now());
  for (;;) {
    const page = await nextPage(deps, job, unsaved.cursor);
    unsaved = {
      ...unsaved,
      lines: [...unsaved.lines, ...page.lines],
      leads: unsaved.leads + page.lines.length,
      leftOut: page.leftOut.reduce(counted, unsaved.leftOut),
      cursor: page.cursor,
    };
    const now = deps.clock.now();
    if (page.cursor === null) return finish(deps, await checkpoint(deps, job, unsaved, false));
    const over = now >= end || unsaved.leads - held.leads >= limits.sliceRows;
    if (!over && now < plusMillis(unsaved.since, limits.checkpointMillis)) continue;
    job = await checkpoint(deps, job, unsaved, over);
    if (over) return job;
    unsaved = startOf(job, now);
  }
}

/** The file begins with its head, which no page holds. */
const startOf = (job: ExportJob, since: Instant): Unsaved => ({
  lines: job.parts.length === 0 && job.format === 'csv' ? [byteOrderMark + csvLine(leadColumns)] : [],
  leads: job.leads,
  leftOut: job.leftOut,
  cursor: job.cursor,
  since,
});

const isStage = (text: string | null): text is Stage => stages.some((stage) => stage === text);

/** A page of the list as lines. What is held back for a person to judge leaves in no file. */
async function nextPage(deps: RunExportDeps, job: ExportJob, cursor: string | null) {
  const { stage, owner } = job.filter;
  const list = createListLeads(deps);
  const page = await list({ stage: isStage(stage) ? stage : null, owner, account: null, queue: null, cursor, limit: pageSize });
  const found = await Promise.all(page.items.map((lead) => deps.leads.getWithClocks(lead.id)));
  const policy = await createReadConsentPolicy(deps.documents)();
  const rows = found.flatMap((row) =>
    row === null || row.lead.quarantine !== null ? [] : [{ ...row, may: mayProcess(row.lead, 'export', policy) }],
  );
  const lines = rows.flatMap(({ lead, clocks, may }) => {
    if (!may.allowed) return [];
    return [job.format === 'csv' ? csvLine(leadCells(lead)) : `${JSON.stringify(leadResource(lead, clocks))}\n`];
  });
  return { lines, leftOut: rows.flatMap(({ may }) => (may.allowed ? [] : [may.why])), cursor: page.cursor };
}

const counted = (counts: ExportJob['leftOut'], why: string): ExportJob['leftOut'] => ({ ...counts, [why]: (counts[why] ?? 0) + 1 });

async function checkpoint(deps: RunExportDeps, job: ExportJob, unsaved: Unsaved, release: boolean): Promise<ExportJob> {
  const part = job.generation;
  await deps.files.write(fileKeys.part(job, part), Buffer.from(unsaved.lines.join('')));
  const { leads, leftOut, cursor } = unsaved;
  return saveJob(deps, 'export', job, { leads, leftOut, cursor, parts: [...job.parts, part] }, { release });
}

async function finish(deps: RunExportDeps, job: ExportJob): Promise<ExportJob> {
  const parts = job.parts.map((part) => fileKeys.part(job, part));
  const resultBytes = await deps.files.compose(fileKeys.result(job), parts);
  return saveJob(deps, 'export', job, { state: 'done', resultBytes, endedAt: deps.clock.now() }, { release: true });
}
