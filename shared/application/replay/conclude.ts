import { storedLeadRecord } from '../../contracts/stored/lead-record.ts';
import { judgeRails } from '../../domain/replay/guard-rails.ts';
import { mostOwners } from '../../domain/replay/loads.ts';
import type { BySide, LeadRecord, Side } from '../../domain/replay/record.ts';
import { type PastLead, type Placed, replayRouting, type Surroundings } from '../../domain/replay/routing.ts';
import { summarise } from '../../domain/replay/summary.ts';
import type { DryRunJob } from '../../domain/transfer/job.ts';
import type { Accounts } from '../accounts/accounts.ts';
import { mapAtOnce } from '../map-at-once.ts';
import type { DocumentStore } from '../ports/document-store.ts';
import type { FileStore } from '../ports/file-store.ts';
import type { JobStore } from '../ports/job-store.ts';
import type { Clock } from '../ports/system.ts';
import { chainOf } from '../routing/account-standing.ts';
import { fileKeys } from '../transfer/file-keys.ts';
import { saveJob } from '../transfer/hold-job.ts';
import { readLines } from './read-lines.ts';
import { routeLine, routeRows } from './result-rows.ts';
import type { Trial } from './trial.ts';

export type ConcludeDeps = {
  readonly jobs: Pick<JobStore, 'get' | 'update'>;
  readonly files: FileStore;
  readonly store: Pick<DocumentStore, 'markDryRun'>;
  readonly accounts: Pick<Accounts, 'view'>;
  readonly clock: Clock;
};

/** All leads are replayed: who gets whom, the summary, the verdict over the rails, one result of the parts. Safe to repeat. */
export async function conclude(deps: ConcludeDeps, trial: Trial, job: DryRunJob): Promise<DryRunJob> {
  const records = await recordsOf(deps, job);
  const placed = placements(trial, await chainsOf(deps, trial, records), records);
  const summary = summarise(records, placed);
  const verdict = job.rails === null ? null : judgeRails(job.rails, summary);
  const { kind, id } = job.document;
  const at = deps.clock.now();
  if (verdict !== null && 'revision' in job.candidate)
    await deps.store.markDryRun(kind, id, { revision: job.candidate.revision, dryRunId: job.id, passed: verdict.passed, at });
  const rows = kind === 'routing-plan' ? routeRows(records, placed) : [];
  const last = job.generation;
  await deps.files.write(fileKeys.part(job, last), Buffer.from(rows.map((row) => routeLine(job.format, row)).join('')));
  const resultBytes = await deps.files.compose(
    fileKeys.result(job),
    [...job.parts, last].map((part) => fileKeys.part(job, part)),
  );
  const { owners, teams, queues } = summary;
  const listed = {
    ...summary,
    owners: owners.slice(0, mostOwners),
    teams: teams.slice(0, mostOwners),
    queues: queues.slice(0, mostOwners),
  };
  const change = { state: 'done', differences: job.differences + rows.length, summary: listed, verdict, resultBytes, endedAt: at } as const;
  return saveJob(deps, 'dry-run', job, change, { release: true });
}

async function recordsOf({ files }: ConcludeDeps, job: DryRunJob): Promise<readonly LeadRecord[]> {
  const records: LeadRecord[] = [];
  for (const part of job.parts)
    for await (const line of readLines(files, fileKeys.records(job.id, part))) records.push(storedLeadRecord(JSON.parse(line)));
  return records;
}

const nobody: BySide<ReadonlyMap<string, Placed>> = { published: new Map(), draft: new Map() };

/** Accounts of the leads, read once each, when a plan asks them. */
async function chainsOf(deps: ConcludeDeps, { plans }: Trial, records: readonly LeadRecord[]): Promise<Surroundings['chains']> {
  if (plans?.published.accounts === undefined && plans?.draft.accounts === undefined) return new Map();
  const ids = [...new Set(records.flatMap(({ accountId }) => accountId ?? []))];
  const chains = await mapAtOnce(ids, (id) => chainOf(deps, id, { parents: 'inherited' }));
  return new Map(ids.map((id, i) => [id, chains[i] ?? []]));
}

function placements(
  { plans, around }: Trial,
  chains: Surroundings['chains'],
  records: readonly LeadRecord[],
): BySide<ReadonlyMap<string, Placed>> {
  if (plans === null) return nobody;
  const of = (side: Side) =>
    replayRouting(
      plans[side],
      { ...around, chains },
      records.flatMap((record) => pastLead(record, side)),
    );
  return { published: of('published'), draft: of('draft') };
}

function pastLead({ leadId, standing, routed, blocked, accountId, domainKey }: LeadRecord, side: Side): readonly PastLead[] {
  const [at, facts] = [standing[side].mqlAt, routed[side]];
  return at === null || facts === null ? [] : [{ leadId, at, facts, blocked, accountId, domainKey }];
}
