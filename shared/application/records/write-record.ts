import { type RecordKind, recordKinds } from '../../contracts/documents/records.ts';
import { type Refusal, refuse } from '../../contracts/http/problems.ts';
import { err, ok, type Result } from '../../domain/kernel/result.ts';
import { actorOf, type Principal } from '../access/authenticate.ts';
import type { StoredBody } from '../ports/document-store.ts';
import type { RecordStore, StoredRecord } from '../ports/record-store.ts';
import type { Clock, Ids } from '../ports/system.ts';
import type { Roster } from './roster.ts';

export type WriteRecordDeps = { readonly store: RecordStore; readonly roster: Roster; readonly clock: Clock; readonly ids: Ids };
export type WriteRecordInput = {
  readonly kind: RecordKind;
  readonly id: string;
  readonly body: StoredBody;
  /** Version of If-Match; null when the caller does not care. */
  readonly ifVersion: number | null;
  readonly principal: Principal;
};

/** Creates or replaces a record; the id in the path is the record's id. */
export const createPutRecord =
  (deps: WriteRecordDeps) =>
  async (input: WriteRecordInput): Promise<Result<StoredRecord, Refusal>> => {
    const parsed = recordKinds[input.kind].safeParse({ ...input.body, id: input.id });
    if (!parsed.success) {
      const issues = parsed.error.issues
        .slice(0, 50)
        .map((issue) => ({ pointer: issue.path.map((part) => `/${String(part)}`).join(''), code: issue.code, message: issue.message }));
      return err(refuse('invalid-request', undefined, issues));
    }
    const body = { ...parsed.data };
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
