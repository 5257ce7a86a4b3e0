import type * as z from 'zod';
import type { $exportCreate } from '../../contracts/http/transfer-resources.ts';
import { type ExportJob, newJob } from '../../domain/transfer/job.ts';
import { actorOf, type Principal } from '../access/authenticate.ts';
import { messageFor } from './hold-job.ts';
import type { TransferDeps } from './manage-imports.ts';

/** An export on its way; who took leads out, and which, stays in the audit log. */
export const createCreateExport =
  (deps: TransferDeps) =>
  async (body: z.output<typeof $exportCreate>, principal: Principal): Promise<ExportJob> => {
    const at = deps.clock.now();
    const filter = { stage: body.stage ?? null, owner: body.owner ?? null };
    const job: ExportJob = {
      ...newJob(deps.ids.next('export'), actorOf(principal), at),
      kind: 'export',
      state: 'running',
      startedAt: at,
      format: body.format,
      filter,
      cursor: null,
      leads: 0,
      leftOut: {},
    };
    await deps.jobs.create(job, {
      id: deps.ids.next('audit'),
      at,
      actor: job.actor,
      action: 'export.create',
      target: `export/${job.id}`,
      difference: Object.entries(body).map(([name, value]) => `${name}=${value}`),
    });
    await deps.queues.send('run-export', [{ body: messageFor(deps.ids, job) }]);
    return job;
  };
