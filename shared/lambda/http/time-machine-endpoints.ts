import { createDryRunLeads, type DryRunLeadsDeps } from '../../application/replay/dry-run-leads.ts';
import { dryRunView } from '../../application/replay/dry-run-view.ts';
import { createCancelDryRun, createStartDryRun, type DryRunDeps } from '../../application/replay/manage-dry-runs.ts';
import { refuse } from '../../contracts/http/problems.ts';
import type { Route } from '../../contracts/http/routes/common.ts';
import { timeMachineRoutes } from '../../contracts/http/routes/time-machine.ts';
import { err, ok } from '../../domain/kernel/result.ts';
import type { DryRunJob } from '../../domain/transfer/job.ts';
import { type Endpoint, endpoint, type Request } from './endpoint.ts';
import { filesFor } from './signed-files.ts';

export type TimeMachineDeps = DryRunDeps & DryRunLeadsDeps;

/** Rules over past leads, over HTTP. */
export function timeMachineEndpoints(deps: TimeMachineDeps): readonly Endpoint[] {
  const start = createStartDryRun(deps);
  const dryRunLeads = createDryRunLeads(deps);
  const cancel = createCancelDryRun(deps);
  const view = (request: Pick<Request<Route>, 'header'>, job: DryRunJob) => dryRunView(filesFor(deps.files, request), job);
  const accepted = async (request: Pick<Request<Route>, 'header'>, job: DryRunJob) =>
    ok({ status: 202, headers: { location: `/v1/dry-runs/${job.id}` }, json: await view(request, job) });
  return [
    endpoint(timeMachineRoutes.dryRunRubric, async (request) => {
      const { params, body, principal } = request;
      if ('leadIds' in body) {
        const done = await dryRunLeads({ id: params.id, leadIds: body.leadIds, version: body.version ?? null });
        return done.ok ? ok({ status: 200, json: done.value }) : done;
      }
      const job = await start({ kind: 'rubric', id: params.id, body, principal });
      return job.ok ? accepted(request, job.value) : job;
    }),
    endpoint(timeMachineRoutes.dryRunRoutingPlan, async (request) => {
      const { params, body, principal } = request;
      const job = await start({ kind: 'routing-plan', id: params.id, body, principal });
      return job.ok ? accepted(request, job.value) : job;
    }),
    endpoint(timeMachineRoutes.getDryRun, async (request) => {
      const job = await deps.jobs.get('dry-run', request.params.dryRunId);
      return job === null ? err(refuse('unknown-dry-run')) : ok({ status: 200, json: await view(request, job) });
    }),
    endpoint(timeMachineRoutes.cancelDryRun, async (request) => {
      const job = await cancel(request.params.dryRunId);
      return job.ok ? ok({ status: 202, json: await view(request, job.value) }) : job;
    }),
  ];
}
