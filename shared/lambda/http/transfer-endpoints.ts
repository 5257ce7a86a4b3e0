import { exportView, importView } from '../../application/transfer/job-views.ts';
import { createCreateExport } from '../../application/transfer/manage-exports.ts';
import { createCancelImport, createCreateImport, createStartImport, type TransferDeps } from '../../application/transfer/manage-imports.ts';
import { refuse } from '../../contracts/http/problems.ts';
import { transferRoutes } from '../../contracts/http/routes/transfer.ts';
import { err, ok } from '../../domain/kernel/result.ts';
import { type Endpoint, endpoint } from './endpoint.ts';
import { filesFor } from './signed-files.ts';

export type { TransferDeps };

/** Imports and exports over HTTP. */
export const transferEndpoints = (deps: TransferDeps): readonly Endpoint[] => [...importEndpoints(deps), ...exportEndpoints(deps)];

function importEndpoints(deps: TransferDeps): readonly Endpoint[] {
  const createImport = createCreateImport(deps);
  const startImport = createStartImport(deps);
  const cancelImport = createCancelImport(deps);
  return [
    endpoint(transferRoutes.createImport, async (request) => {
      const job = await createImport(request.body, request.principal);
      return ok({
        status: 201,
        headers: { location: `/v1/imports/${job.id}` },
        json: await importView(filesFor(deps.files, request), job),
      });
    }),
    endpoint(transferRoutes.getImport, async (request) => {
      const job = await deps.jobs.get('import', request.params.importId);
      return job === null ? err(refuse('unknown-import')) : ok({ status: 200, json: await importView(filesFor(deps.files, request), job) });
    }),
    endpoint(transferRoutes.startImport, async (request) => {
      const done = await startImport(request.params.importId);
      return done.ok ? ok({ status: 202, json: await importView(filesFor(deps.files, request), done.value) }) : done;
    }),
    endpoint(transferRoutes.cancelImport, async (request) => {
      const done = await cancelImport(request.params.importId);
      return done.ok ? ok({ status: 202, json: await importView(filesFor(deps.files, request), done.value) }) : done;
    }),
  ];
}

function exportEndpoints(deps: TransferDeps): readonly Endpoint[] {
  const createExport = createCreateExport(deps);
  return [
    endpoint(transferRoutes.createExport, async (request) => {
      const job = await createExport(request.body, request.principal);
      return ok({
        status: 202,
        headers: { location: `/v1/exports/${job.id}` },
        json: await exportView(filesFor(deps.files, request), job),
      });
    }),
    endpoint(transferRoutes.getExport, async (request) => {
      const job = await deps.jobs.get('export', request.params.exportId);
      return job === null ? err(refuse('unknown-export')) : ok({ status: 200, json: await exportView(filesFor(deps.files, request), job) });
    }),
  ];
}
