import { createDryRunForm, type DryRunDeps } from '../../application/leads/dry-run-form.ts';
import { dryRunRoutes } from '../../contracts/http/routes/dry-run.ts';
import { ok } from '../../domain/kernel/result.ts';
import { type Endpoint, endpoint } from './endpoint.ts';

export function dryRunEndpoints(deps: DryRunDeps): readonly Endpoint[] {
  const dryRun = createDryRunForm(deps);
  return [
    endpoint(dryRunRoutes.dryRunDocument, async ({ params, query, body }) => {
      const done = await dryRun({ formId: params.id, version: query.version, sample: body });
      return done.ok ? ok({ status: 200, json: done.value }) : done;
    }),
  ];
}
