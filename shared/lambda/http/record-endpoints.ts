import { createPutRecord, type WriteRecordDeps } from '../../application/records/write-record.ts';
import { refuse } from '../../contracts/http/problems.ts';
import { recordsRoutes } from '../../contracts/http/routes/records.ts';
import { err, ok } from '../../domain/kernel/result.ts';
import { type Endpoint, endpoint } from './endpoint.ts';
import { ifMatchVersion } from './if-match.ts';
import { etagOf } from './read-endpoints.ts';

export type RecordDeps = WriteRecordDeps;

/** Records over HTTP. */
export function recordEndpoints(deps: RecordDeps): readonly Endpoint[] {
  const putRecord = createPutRecord(deps);
  return [
    endpoint(recordsRoutes.listRecords, async ({ params }) => ok({ status: 200, json: { items: await deps.store.list(params.kind) } })),
    endpoint(recordsRoutes.getRecord, async ({ params }) => {
      const found = await deps.store.get(params.kind, params.id);
      return found === null ? err(refuse('unknown-record')) : ok({ status: 200, json: found, headers: { etag: etagOf(found.version) } });
    }),
    endpoint(recordsRoutes.putRecord, async ({ params, body, principal, header }) => {
      const ifVersion = ifMatchVersion(header('if-match'));
      if (ifVersion === 'malformed') return err(refuse('stale-version', 'If-Match must be an ETag this resource gave out'));
      const done = await putRecord({ ...params, principal, body, ifVersion: ifVersion === 'missing' ? null : ifVersion });
      return done.ok ? ok({ status: 200, json: done.value, headers: { etag: etagOf(done.value.version) } }) : done;
    }),
  ];
}
