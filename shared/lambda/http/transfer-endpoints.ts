import type { FileStore, SignedUrl } from '../../application/ports/file-store.ts';
import { exportView, importView } from '../../application/transfer/job-views.ts';
import { createCreateExport } from '../../application/transfer/manage-exports.ts';
import { createCancelImport, createCreateImport, createStartImport, type TransferDeps } from '../../application/transfer/manage-imports.ts';
import { refuse } from '../../contracts/http/problems.ts';
import type { Route } from '../../contracts/http/routes/common.ts';
import { transferRoutes } from '../../contracts/http/routes/transfer.ts';
import { err, ok } from '../../domain/kernel/result.ts';
import { type Endpoint, endpoint, type Request } from './endpoint.ts';

export type { TransferDeps };

/** Imports and exports over HTTP. */
export const transferEndpoints = (deps: TransferDeps): readonly Endpoint[] => [...importEndpoints(deps), ...exportEndpoints(deps)];

/** Signed addresses as whole ones: a disk's lie under the address the caller used, a bucket's are whole already. */
function filesFor({ files }: TransferDeps, { header }: Pick<Request<Route>, 'header'>) {
  const base = `${header('x-forwarded-proto') ?? 'http'}://${header('host') ?? 'localhost'}`;
  const whole = (signed: SignedUrl): SignedUrl => ({ ...signed, url: URL.parse(signed.url, base)?.href ?? signed.url });
  return {
    presignUpload: async (key: string) => whole(await files.presignUpload(key)),
    presignDownload: async (...args: Parameters<FileStore['presignDownload']>) => whole(await files.presignDownload(...args)),
  };
}

function importEndpoints(deps: TransferDeps): readonly Endpoint[] {
  const createImport = createCreateImport(deps);
  const startImport = createStartImport(deps);
  const cancelImport = createCancelImport(deps);
  return [
    endpoint(transferRoutes.createImport, async (request) => {
      const job = await createImport(request.body, request.principal);
      return ok({ status: 201, headers: { location: `/v1/imports/${job.id}` }, json: await importView(filesFor(deps, request), job) });
    }),
    endpoint(transferRoutes.getImport, async (request) => {
      const job = await deps.jobs.get('import', request.params.importId);
      return job === null ? err(refuse('unknown-import')) : ok({ status: 200, json: await importView(filesFor(deps, request), job) });
    }),
    endpoint(transferRoutes.startImport, async (request) => {
      const done = await startImport(request.params.importId);
      return done.ok ? ok({ status: 202, json: await importView(filesFor(deps, request), done.value) }) : done;
    }),
    endpoint(transferRoutes.cancelImport, async (request) => {
      const done = await cancelImport(request.params.importId);
      return done.ok ? ok({ status: 202, json: await importView(filesFor(deps, request), done.value) }) : done;
    }),
  ];
}

function exportEndpoints(deps: TransferDeps): readonly Endpoint[] {
  const createExport = createCreateExport(deps);
  return [
    endpoint(transferRoutes.createExport, async (request) => {
      const job = await createExport(request.body, request.principal);
      return ok({ status: 202, headers: { location: `/v1/exports/${job.id}` }, json: await exportView(filesFor(deps, request), job) });
    }),
    endpoint(transferRoutes.getExport, async (request) => {
      const job = await deps.jobs.get('export', request.params.exportId);
      return job === null ? err(refuse('unknown-export')) : ok({ status: 200, json: await exportView(filesFor(deps, request), job) });
    }),
  ];
}
