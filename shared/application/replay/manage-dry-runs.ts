import type * as z from 'zod';
import type { $planDryRun } from '../../contracts/http/dry-run-resources.ts';
import { type Refusal, refuse } from '../../contracts/http/problems.ts';
import { earliest, type Instant, parseInstant } from '../../domain/kernel/instant.ts';
import { err, ok, type Result } from '../../domain/kernel/result.ts';
import { type DryRunJob, type DryRunKind, isEnded, newJob } from '../../domain/transfer/job.ts';
import { actorOf, type Principal } from '../access/authenticate.ts';
import type { FileStore } from '../ports/file-store.ts';
import type { JobStore } from '../ports/job-store.ts';
import type { QueueSender } from '../ports/messaging.ts';
import type { Clock, Ids } from '../ports/system.ts';
import { fileKeys } from '../transfer/file-keys.ts';
import { messageFor } from '../transfer/hold-job.ts';
import { type CandidateDeps, candidateOf } from './candidate.ts';

export type DryRunDeps = CandidateDeps & {
  readonly jobs: JobStore;
  readonly files: FileStore;
  readonly queues: Pick<QueueSender, 'send'>;
  readonly clock: Clock;
  readonly ids: Ids;
};
type Outcome = Promise<Result<DryRunJob, Refusal>>;
export type DryRunRequest = {
  readonly kind: DryRunKind;
  readonly id: string;
  readonly body: z.output<typeof $planDryRun>;
  readonly principal: Principal;
};

/** A dry run over a period, on its way. The rules are kept as they stand now: the draft may change while it runs. */
export const createStartDryRun =
  (deps: DryRunDeps) =>
  async ({ kind, id, body, principal }: DryRunRequest): Outcome => {
    const at = deps.clock.now();
    const period = periodOf(body, at);
    if (!period.ok) return period;
    const tried = await candidateOf(deps, { kind, id, version: body.version ?? null });
    if (!tried.ok) return tried;
    const { body: rules, ...subject } = tried.value;
    const job: DryRunJob = {
      ...newJob(deps.ids.next('dryRun'), actorOf(principal), at),
      ...subject,
      kind: 'dry-run',
      state: 'running',
      startedAt: at,
      format: body.format,
      period: period.value,
      rails: body.guardRails ?? null,
      ...notBegun,
    };
    await deps.files.write(fileKeys.candidate(job.id), Buffer.from(JSON.stringify(rules)));
    await deps.jobs.create(job, {
      id: deps.ids.next('audit'),
      at,
      actor: job.actor,
      action: 'dry-run.create',
      target: `${kind}/${id}`,
      difference: [`dry-run=${job.id}`, ...Object.entries(body.guardRails ?? {}).map(([name, value]) => `${name}=${value}`)],
    });
    await deps.queues.send('replay-leads', [{ body: messageFor(deps.ids, job) }]);
    return ok(job);
  };

const notBegun = {
  cursor: null,
  lists: [],
  total: null,
  replayed: 0,
  differences: 0,
  leftOut: {},
  summary: null,
  verdict: null,
} as const;

function periodOf(body: z.output<typeof $planDryRun>, now: Instant): Result<DryRunJob['period'], Refusal> {
  const [from, to] = [parseInstant(body.from), body.to === undefined ? now : parseInstant(body.to)];
  if (from === null || to === null || from >= earliest(to, now))
    return err(
      refuse('invalid-request', undefined, [{ pointer: '/from', code: 'invalid-request', message: 'must lie before to, and before now' }]),
    );
  return ok({ from, to: earliest(to, now), limit: body.limit });
}

/** Stops at the next checkpoint. */
export const createCancelDryRun =
  (deps: Pick<DryRunDeps, 'jobs'>) =>
  async (id: string): Outcome => {
    const job = await deps.jobs.get('dry-run', id);
    if (job === null) return err(refuse('unknown-dry-run'));
    if (isEnded(job.state)) return err(refuse('job-ended', `the dry run is ${job.state}`));
    const next = { ...job, cancelRequested: true, generation: job.generation + 1 };
    return (await deps.jobs.update(next)) === 'ok' ? ok(next) : err(refuse('write-conflict'));
  };
