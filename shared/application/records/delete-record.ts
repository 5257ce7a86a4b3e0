import type { RecordKind } from '../../contracts/documents/records.ts';
import { maxIssues } from '../../contracts/http/explain.ts';
import { type Issue, type Refusal, refuse } from '../../contracts/http/problems.ts';
import { type Edge, withArticle } from '../../domain/graph/edges.ts';
import { type EdgeName, edgesTo, edgeType, isRecordNode, type NodeRef } from '../../domain/graph/ontology.ts';
import { err, ok, type Result } from '../../domain/kernel/result.ts';
import type { Principal } from '../access/authenticate.ts';
import { incoming } from '../graph/incoming.ts';
import type { GraphDeps } from '../graph/nodes.ts';
import { detachEdge } from './detach-edge.ts';
import { auditOf, type WriteRecordDeps } from './write-record.ts';

export type DeleteRecordDeps = WriteRecordDeps & GraphDeps;
export type DeleteRecordInput = {
  readonly kind: RecordKind;
  readonly id: string;
  readonly ifVersion: number | null;
  readonly principal: Principal;
};

/** References looked at per edge name: enough for a person to see what is in the way, and for a deletion to tidy up in one go. */
const pageSize = 100;
const maxDetached = 1000;

/**
 * Deletes a record unless something restricts it. The record is closed first, so that nothing new can refer to it while we look;
 * what the ontology lets go is detached, and the record goes last. A crash on the way leaves it closed, and a put or a second
 * deletion goes on from there. Leads of an account are detached by the reaction to its change.
 */
export const createDeleteRecord =
  (deps: DeleteRecordDeps) =>
  async (input: DeleteRecordInput): Promise<Result<null, Refusal>> => {
    const { kind, id, ifVersion, principal } = input;
    const standing = await deps.store.get(kind, id);
    if (standing === null) return err(refuse('unknown-record'));
    const { version } = standing;
    if (ifVersion !== null && ifVersion !== version) return err(refuse('stale-version'));
    if (!(await deps.store.close(kind, id, version))) return err(refuse('stale-version'));
    const blocked = await clear(deps, { type: kind, id }, principal);
    if (blocked !== null) {
      await deps.store.reopen(kind, id, version);
      return err(blocked);
    }
    const announce = kind === 'account' ? await deps.accountChanges.begin(id, null) : null;
    const audit = auditOf(deps, principal, 'record.delete', `${kind}/${id}`, []);
    if (!(await deps.store.remove(kind, id, version, audit))) return err(refuse('stale-version'));
    deps.roster.invalidate();
    await announce?.();
    return ok(null);
  };

type Incoming = Awaited<ReturnType<typeof incoming>>;

/** Why the record must stay, or null once nothing refers to it. */
async function clear(deps: DeleteRecordDeps, target: NodeRef, principal: Principal): Promise<Refusal | null> {
  const names = edgesTo(target.type);
  const restricting = names.filter((name) => edgeType(name).onDelete === 'restrict');
  const holders = await Promise.all(restricting.map((name) => holdersOf(deps, target, name)));
  const issues = holders.flat().map(restriction);
  if (issues.length > 0) return refuse('still-referenced', undefined, issues.slice(0, maxIssues));
  const letting = names.filter((name) => edgeType(name).onDelete === 'detach' && isRecordNode(edgeType(name).from));
  for (const name of letting) {
    if (!(await detachAll(deps, target, name, principal)))
      return refuse('still-referenced', 'more refer to it than one request can detach; send it again');
  }
  return null;
}

/** The first edges that are so; a page of rows may name none, and the next one still does. */
async function holdersOf(deps: DeleteRecordDeps, target: NodeRef, name: EdgeName): Promise<readonly Edge[]> {
  for (let cursor: string | null = null; ; ) {
    const page: Incoming = await incoming(deps, target, name, { cursor, limit: pageSize });
    if (page.items.length > 0 || page.cursor === null) return page.items;
    cursor = page.cursor;
  }
}

/** False when there are more than one request has time for. */
async function detachAll(deps: DeleteRecordDeps, target: NodeRef, name: EdgeName, principal: Principal): Promise<boolean> {
  const audit = (action: string, of: string, difference: readonly string[]) => auditOf(deps, principal, action, of, difference);
  let cursor: string | null = null;
  for (let count = 0; count < maxDetached; count += pageSize) {
    const page: Incoming = await incoming(deps, target, name, { cursor, limit: pageSize });
    for (const edge of page.items) await detachEdge({ store: deps.store, audit }, edge);
    if (page.cursor === null) return true;
    cursor = page.cursor;
  }
  return false;
}

const restriction = ({ name, from }: Edge): Issue => ({
  pointer: '',
  code: 'restricted',
  message: `${withArticle(from.type)} ${edgeType(name).label} it: ${from.id}`,
  edge: { name, expected: from.type, id: from.id },
});
