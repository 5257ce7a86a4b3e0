import { type BulkResult, createBulkRecords } from '../../application/records/bulk-records.ts';
import { createDeleteRecord, type DeleteRecordDeps } from '../../application/records/delete-record.ts';
import { createPutRecord } from '../../application/records/write-record.ts';
import { type Issue, problems, refuse } from '../../contracts/http/problems.ts';
import { recordsRoutes } from '../../contracts/http/routes/records.ts';
import { err, ok } from '../../domain/kernel/result.ts';
import { type Endpoint, endpoint } from './endpoint.ts';
import { ifMatchVersion } from './if-match.ts';
import { etagOf } from './read-endpoints.ts';

export type RecordDeps = DeleteRecordDeps;

const placed = (issue: Issue): Issue => ({ ...issue, in: issue.in ?? 'body' });

/** One result of a bulk as the API shows it; a refusal has the members of a problem that are about the item. */
function bulkItem(result: BulkResult) {
  if (result.ok) return { ...result.value, problem: null };
  const { id, refusal } = result.error;
  const { title, status } = problems[refusal.code];
  const told = {
    ...(refusal.detail === undefined ? {} : { detail: refusal.detail }),
    ...(refusal.issues ? { errors: refusal.issues.map(placed) } : {}),
  };
  return { id, status: 'refused', version: null, problem: { code: refusal.code, title, status, ...told } };
}

/** Records over HTTP. */
export const recordEndpoints = (deps: RecordDeps): readonly Endpoint[] => [...readEndpoints(deps), ...writeEndpoints(deps)];

const readEndpoints = ({ store }: RecordDeps): readonly Endpoint[] => [
  endpoint(recordsRoutes.listRecords, async ({ params, query }) => {
    const found = await store.page(params.kind, { cursor: query.cursor ?? null, limit: query.limit });
    return ok({ status: 200, json: found });
  }),
  endpoint(recordsRoutes.getRecord, async ({ params }) => {
    const found = await store.get(params.kind, params.id);
    return found === null ? err(refuse('unknown-record')) : ok({ status: 200, json: found, headers: { etag: etagOf(found.version) } });
  }),
];

/** Version of If-Match, null without one, or the refusal of a header that is no ETag of ours. */
function expectedVersion(header: string | null) {
  const version = ifMatchVersion(header);
  if (version === 'malformed') return err(refuse('stale-version', 'If-Match must be an ETag this resource gave out'));
  return ok(version === 'missing' ? null : version);
}

function writeEndpoints(deps: RecordDeps): readonly Endpoint[] {
  const [putRecord, deleteRecord, bulkRecords] = [createPutRecord(deps), createDeleteRecord(deps), createBulkRecords(deps)];
  return [
    endpoint(recordsRoutes.putRecord, async ({ params, body, principal, header }) => {
      const ifVersion = expectedVersion(header('if-match'));
      if (!ifVersion.ok) return ifVersion;
      const done = await putRecord({ ...params, principal, body, ifVersion: ifVersion.value });
      return done.ok ? ok({ status: 200, json: done.value, headers: { etag: etagOf(done.value.version) } }) : done;
    }),
    endpoint(recordsRoutes.deleteRecord, async ({ params, principal, header }) => {
      const ifVersion = expectedVersion(header('if-match'));
      if (!ifVersion.ok) return ifVersion;
      const done = await deleteRecord({ ...params, principal, ifVersion: ifVersion.value });
      return done.ok ? ok({ status: 204 }) : done;
    }),
    endpoint(recordsRoutes.bulkRecords, async ({ params, body, principal }) => {
      const results = await bulkRecords({ kind: params.kind, items: body.items, principal });
      return ok({ status: 200, json: { items: results.map(bulkItem) } });
    }),
  ];
}
