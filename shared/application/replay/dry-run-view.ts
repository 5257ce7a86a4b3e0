import type * as z from 'zod';
import type { $dryRunJob, $leadsDryRun } from '../../contracts/http/dry-run-resources.ts';
import type { DryRunJob } from '../../domain/transfer/job.ts';
import type { FileStore } from '../ports/file-store.ts';
import { fileKeys } from '../transfer/file-keys.ts';
import type { ReplayedLead } from './replay-one.ts';
import { scoreRows } from './result-rows.ts';
import { baselineName, candidateName } from './trial.ts';

const types = { csv: 'text/csv; charset=utf-8', ndjson: 'application/x-ndjson' } as const;

/** The dry run as the API shows it; its URL is made anew with each answer. */
export async function dryRunView(files: Pick<FileStore, 'presignDownload'>, job: DryRunJob): Promise<z.input<typeof $dryRunJob>> {
  const { id, state, document, period, verdict, format } = job;
  return {
    id,
    state,
    kind: document.kind,
    candidate: candidateName(job),
    baseline: baselineName(job),
    from: period.from,
    to: period.to,
    asOf: job.createdAt,
    cancelRequested: job.cancelRequested,
    progress: { leads: job.total, replayed: job.replayed },
    differences: job.differences,
    leftOut: { ...job.leftOut },
    summary: job.summary && plain(job.summary),
    guardRails: verdict === null ? null : { passed: verdict.passed, rails: [...verdict.rails] },
    failure: job.failure,
    result:
      job.resultBytes === null ? null : await files.presignDownload(fileKeys.result(job), { name: `${id}.${format}`, type: types[format] }),
    createdAt: job.createdAt,
    startedAt: job.startedAt,
    endedAt: job.endedAt,
  };
}

const plain = ({ owners, teams, queues, rules, lostWon, ...rest }: NonNullable<DryRunJob['summary']>) => ({
  ...rest,
  owners: [...owners],
  teams: [...teams],
  queues: [...queues],
  rules: [...rules],
  lostWon: { count: lostWon.count, leads: [...lostWon.leads] },
});

/** Lines of a result as members of an answer. */
export const scoreRowViews = (replayed: ReplayedLead): z.input<typeof $leadsDryRun>['leads'][number]['differences'] =>
  scoreRows(replayed).map((row) => ({
    ...row,
    rules: [...row.rules],
    threshold: row.threshold.map((leaf) => ({ ...leaf, expected: listed(leaf.expected) })),
    recomputed: [...row.recomputed],
  }));

const listed = (value: ReplayedLead['differences'][number]['because']['threshold'][number]['expected']) =>
  typeof value === 'object' && value !== null ? [...value] : value;
