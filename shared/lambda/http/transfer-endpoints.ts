import { exportView, importView } from '../../application/transfer/job-views.ts';
import { createCreateExport } from '../../application/transfer/manage-exports.ts';
import { createCancelImport, createCreateImport, createStartImport, type TransferDeps } from '../../application/transfer/manage-imports.ts';
import { refuse } from '../../contracts/http/problems.ts';
import { transferRoutes } from '../../contracts/http/routes/transfer.ts';
import { err, ok } from '../../domain/kernel/result.ts';
import { type Endpoint, endpoint } from './endpoint.ts';

export type { TransferDeps };

/** Imports and exports over HTTP. */
export const transferEndpoints = (deps: TransferDeps): readonly Endpoint[] => [...importEndpoints(deps), ...exportEndpoints(deps)];

function importEndpoints(deps: TransferDeps): readonly Endpoint[] {
  const createImport = createCreateImport(deps);
  const startImport = createStartImport(deps);
  const cancelImport = createCancelImport(deps);
  return [
    endpoint(transferRoutes.createImport, async ({ body, principal }) => {
      const job = await createImport(body, principal);
      return ok({ status: 201, headers: { location: `/v1/imports/${job.id}` }, json: await importView(deps.files, job) });
    }),
    endpoint(transferRoutes.getImport, async ({ params }) => {
      const job = await deps.jobs.get('import', params.importId);
      return job === null ? err(refuse('unknown-import')) : ok({ status: 200, json: await importView(deps.files, job) });
    }),
    endpoint(transferRoutes.startImport, async ({ params }) => {
      const done = await startImport(params.importId);
      return done.ok ? ok({ status: 202, json: await importView(deps.files, done.value) }) : done;
    }),
    endpoint(transferRoutes.cancelImport, async ({ params }) => {
      const done = await cancelImport(params.importId);
      return done.ok ? ok({ status: 202, json: await importView(deps.files, done.value) }) : done;
    }),
  ];
}

function exportEndpoints(deps: TransferDeps): readonly Endpoint[] {
  const createExport = createCreateExport(deps);
  return [
    endpoint(transferRoutes.createExport, async ({ body, principal }) => {
      const job = await createExport(body, principal);
      return ok({ status: 202, headers: { location: `/v1/exports/${job.id}` }, json: await exportView(deps.files, job) });
    }),
    endpoint(transferRoutes.getExport, async ({ params }) => {
      const job = await deps.jobs.get('export', params.exportId);
      return job === null ? err(refuse('unknown-export')) : ok({ status: 200, json: await exportView(deps.files, job) });
    }),
  ];
}
