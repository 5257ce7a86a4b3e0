import { $owner, $team } from '../../contracts/documents/roster-records.ts';
import { type Refusal, refuse } from '../../contracts/http/problems.ts';
import type { ReHomeMessage } from '../../contracts/messages.ts';
import { err, ok, type Result } from '../../domain/kernel/result.ts';
import { actorOf, type Principal } from '../access/authenticate.ts';
import type { StoredBody } from '../ports/document-store.ts';
import type { LeadStore } from '../ports/lead-store.ts';
import type { QueueSender } from '../ports/messaging.ts';
import type { RecordStore } from '../ports/record-store.ts';
import type { Clock, Ids } from '../ports/system.ts';
import type { Roster } from '../records/roster.ts';
import { auditOf } from '../records/write-record.ts';
import { holdingEdges } from './re-home.ts';

export type OwnerLeavesDeps = {
  readonly records: Pick<RecordStore, 'get' | 'put' | 'list' | 'referrers'>;
  readonly leads: Pick<LeadStore, 'openOf'>;
  readonly queues: Pick<QueueSender, 'send'>;
  readonly roster: Pick<Roster, 'invalidate'>;
  readonly clock: Clock;
  readonly ids: Ids;
};
export type OwnerLeavesInput = {
  readonly ownerId: string;
  /** Who gets everything; null: leads go by the plan, accounts and opportunities are nobody's. */
  readonly toOwnerId: string | null;
  readonly principal: Principal;
  readonly requestId: string;
};

/** What an owner has; each number counts up to a thousand. */
export type Holdings = {
  readonly ownerId: string;
  readonly active: boolean;
  readonly successorId: string | null;
  readonly teams: string[];
  readonly leads: number;
  readonly accounts: number;
  readonly opportunities: number;
};

const most = 1000;
const attempts = 4;
/** Every sandbox has forgotten by then that the owner was there, and no router that still believed it is at work. */
const secondPassSeconds = 60;

/**
 * An owner leaves, in one command: nobody routes to them from now on, no team has them, and everything they have moves to their
 * successor, or by the plan. The moving goes on page by page, and once more a minute later for what routing had under way.
 */
export const createOwnerLeaves =
  (deps: OwnerLeavesDeps) =>
  async (input: OwnerLeavesInput): Promise<Result<Holdings, Refusal>> => {
    const { ownerId, toOwnerId, principal, requestId } = input;
    const to = toOwnerId === null ? null : await deps.records.get('owner', toOwnerId);
    if (toOwnerId !== null && (toOwnerId === ownerId || to === null || !$owner.parse(to.body).active))
      return err(refuse('unknown-owner', 'the successor must be another active owner'));
    const left = await rewrite(deps, input, { kind: 'owner', id: ownerId }, (body) => ({ ...body, active: false, successorId: toOwnerId }));
    if (!left.ok) return left;
    for (const team of await deps.records.list('team')) {
      if (!hasMember(team.body, ownerId)) continue;
      const without = await rewrite(deps, input, { kind: 'team', id: team.id }, (body) => withoutMember(body, ownerId));
      if (!without.ok && without.error.code === 'write-conflict') return without;
    }
    deps.roster.invalidate();
    const body: ReHomeMessage = { ownerId, toOwnerId, actor: actorOf(principal), requestId, step: 0, cursor: null };
    await deps.queues.send('re-home', [{ body }, { body, delaySeconds: secondPassSeconds }]);
    return createReadHoldings(deps)(ownerId);
  };

/** What the owner still has; nothing of it once a re-homing has ended. */
export const createReadHoldings =
  ({ records, leads }: Pick<OwnerLeavesDeps, 'records' | 'leads'>) =>
  async (ownerId: string): Promise<Result<Holdings, Refusal>> => {
    const row = await records.get('owner', ownerId);
    if (row === null) return err(refuse('unknown-record'));
    const owner = $owner.parse(row.body);
    const [open, accounts, opportunities, teams] = await Promise.all([
      leads.openOf(ownerId, most),
      countOf(records, ownerId, 'account'),
      countOf(records, ownerId, 'opportunity'),
      records.list('team'),
    ]);
    return ok({
      ownerId,
      active: owner.active,
      successorId: owner.successorId ?? null,
      teams: teams.filter((team) => hasMember(team.body, ownerId)).map((team) => team.id),
      leads: open.length,
      accounts,
      opportunities,
    });
  };

async function countOf(records: OwnerLeavesDeps['records'], ownerId: string, kind: keyof typeof holdingEdges): Promise<number> {
  const page = await records.referrers({ type: 'owner', id: ownerId }, holdingEdges[kind], { cursor: null, limit: most });
  return page.items.length;
}

const hasMember = (body: StoredBody, ownerId: string): boolean => $team.parse(body).members.some((member) => member.ownerId === ownerId);
const withoutMember = (body: StoredBody, ownerId: string): StoredBody => ({
  ...body,
  members: $team.parse(body).members.filter((member) => member.ownerId !== ownerId),
});

async function rewrite(
  deps: OwnerLeavesDeps,
  { principal }: OwnerLeavesInput,
  { kind, id }: { readonly kind: 'owner' | 'team'; readonly id: string },
  change: (body: StoredBody) => StoredBody,
): Promise<Result<null, Refusal>> {
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    const row = await deps.records.get(kind, id);
    if (row === null) return err(refuse('unknown-record'));
    const audit = auditOf(deps, principal, 'owner.leave', `${kind}/${id}`, kind === 'owner' ? ['active', 'successorId'] : ['members']);
    if ((await deps.records.put(kind, id, change(row.body), row.version, audit)).ok) return ok(null);
  }
  return err(refuse('write-conflict'));
}
