import type { RecordKind } from '../../contracts/documents/records.ts';
import { maxIssues } from '../../contracts/http/explain.ts';
import { type Issue, type Refusal, refuse } from '../../contracts/http/problems.ts';
import { err, ok, type Result } from '../../domain/kernel/result.ts';
import { actorOf, type Principal } from '../access/authenticate.ts';
import type { AccountChanges, Announcement } from '../accounts/account-changes.ts';
import { checkEdges } from '../graph/check-edges.ts';
import type { NodeDeps } from '../graph/find-nodes.ts';
import type { AuditRow, StoredBody } from '../ports/document-store.ts';
import type { RecordStore, StoredRecord } from '../ports/record-store.ts';
import type { Clock, Ids } from '../ports/system.ts';
import { claimIssue, readRecord } from './record-issues.ts';
import type { Roster } from './roster.ts';

export type WriteRecordDeps = Pick<NodeDeps, 'documentStore' | 'leads'> & {
  readonly store: RecordStore;
  readonly roster: Pick<Roster, 'invalidate'>;
  readonly accountChanges: AccountChanges;
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

/** Parents may change between check and write; each try checks again. */
const attempts = 4;

export const auditOf = (
  deps: { readonly clock: Clock; readonly ids: Ids },
  principal: Principal,
  action: string,
  target: string,
  difference: readonly string[],
): AuditRow => ({ id: deps.ids.next('audit'), at: deps.clock.now(), actor: actorOf(principal), action, target, difference });

const invalid = (issues: readonly Issue[]) => err(refuse('invalid-request', undefined, issues.slice(0, maxIssues)));

/** Creates or replaces a record. The id is the path's; a body may repeat it, not change it. */
export const createPutRecord = (deps: WriteRecordDeps) => {
  const write = createWriteRecord(deps);
  return async (input: WriteRecordInput): Promise<Result<StoredRecord, Refusal>> => {
    const read = readRecord(input.kind, input.id, input.body);
    return read.issues === null ? write({ ...input, body: read.body }) : invalid(read.issues);
  };
};

/**
 * Writes a record that is right by itself, after its natural keys and edges. Leads of an account's domains are told before and
 * after, so that a crash between the two forgets none of them.
 */
export const createWriteRecord =
  (deps: WriteRecordDeps) =>
  async ({ kind, id, body, principal, ifVersion }: WriteRecordInput): Promise<Result<StoredRecord, Refusal>> => {
    let announce: Announcement | null = null;
    for (let attempt = 0; attempt < attempts; attempt += 1) {
      const { issues, guards } = await checkEdges(deps, { type: kind, id }, body);
      if (issues.length > 0) return invalid(issues);
      announce ??= kind === 'account' ? await deps.accountChanges.begin(id, body) : null;
      const audit = auditOf(deps, principal, 'record.put', `${kind}/${id}`, Object.keys(body).sort());
      const written = await deps.store.put(kind, id, body, ifVersion, audit, guards);
      if (written.ok) {
        deps.roster.invalidate();
        await announce?.();
        return ok({ kind, id, version: written.version, body });
      }
      if (written.conflict === 'version') return err(refuse('stale-version'));
      if (written.conflict === 'claim') return invalid([claimIssue(kind, id, body, written)]);
    }
    return err(refuse('write-conflict'));
  };
