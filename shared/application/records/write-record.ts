import { type RecordKind, recordKinds } from '../../contracts/documents/records.ts';
import { explained, explainIssues, maxIssues } from '../../contracts/http/explain.ts';
import { type Issue, type Refusal, refuse } from '../../contracts/http/problems.ts';
import { err, ok, type Result } from '../../domain/kernel/result.ts';
import { actorOf, type Principal } from '../access/authenticate.ts';
import { issue } from '../documents/issues/issue.ts';
import type { DocumentStore, StoredBody } from '../ports/document-store.ts';
import type { RecordStore, StoredRecord } from '../ports/record-store.ts';
import type { Clock, Ids } from '../ports/system.ts';
import { recordIssues } from './record-issues.ts';
import type { Roster } from './roster.ts';

export type WriteRecordDeps = {
  readonly store: RecordStore;
  readonly documentStore: Pick<DocumentStore, 'manifest'>;
  readonly roster: Roster;
  readonly clock: Clock;
  readonly ids: Ids;
};
export type WriteRecordInput = {
  readonly kind: RecordKind;
  readonly id: string;
  readonly body: StoredBody;
  /** Version of If-Match; null when the caller does not care. */
  readonly ifVersion: number | null;
  readonly principal: Principal;
};

/** Creates or replaces a record, after schema and references. The id is the path's; a body may repeat it, not change it. */
export const createPutRecord =
  (deps: WriteRecordDeps) =>
  async (input: WriteRecordInput): Promise<Result<StoredRecord, Refusal>> => {
    const checked = await checkBody(deps, input);
    if (!checked.ok) return checked;
    const body = checked.value;
    const audit = {
      id: deps.ids.next('audit'),
      at: deps.clock.now(),
      actor: actorOf(input.principal),
      action: 'record.put',
      target: `${input.kind}/${input.id}`,
      difference: Object.keys(body).sort(),
    };
    const written = await deps.store.put(input.kind, input.id, body, input.ifVersion, audit);
    if (!written.ok) return err(refuse('stale-version'));
    deps.roster.invalidate();
    return ok({ kind: input.kind, id: input.id, version: written.version, body });
  };

async function checkBody(deps: WriteRecordDeps, input: WriteRecordInput): Promise<Result<StoredBody, Refusal>> {
  const invalid = (issues: readonly Issue[]) => err(refuse('invalid-request', undefined, issues.slice(0, maxIssues)));
  if (input.body.id !== undefined && input.body.id !== input.id)
    return invalid([issue('/id', 'id-mismatch', 'must be the id of the path, or be left out')]);
  const parsed = recordKinds[input.kind].safeParse({ ...input.body, id: input.id }, explained);
  if (!parsed.success) return invalid(explainIssues(parsed.error));
  const issues = await recordIssues(deps, parsed.data);
  return issues.length > 0 ? invalid(issues) : ok({ ...parsed.data });
}
