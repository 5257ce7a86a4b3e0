import { $owner } from '../../contracts/documents/roster-records.ts';
import { refuse } from '../../contracts/http/problems.ts';
import type { ReHomeMessage } from '../../contracts/messages.ts';
import type { EdgeName } from '../../domain/graph/ontology.ts';
import { err, ok } from '../../domain/kernel/result.ts';
import type { Lead } from '../../domain/leads/lead.ts';
import type { Owner } from '../../domain/routing/plan.ts';
import { type AssignDeps, createAssign } from '../leads/assign-lead.ts';
import { commandContext, runCommand } from '../leads/command.ts';
import type { LeadStore } from '../ports/lead-store.ts';
import type { QueueSender } from '../ports/messaging.ts';
import type { RecordStore } from '../ports/record-store.ts';
import { Contended, dropped, type Reaction } from '../reaction.ts';
import { moveOwner } from './move-owner.ts';
import { routeRequest } from './request-route.ts';

export type ReHomeDeps = Omit<AssignDeps, 'roster'> & {
  readonly leads: Pick<LeadStore, 'list'>;
  readonly records: Pick<RecordStore, 'get' | 'put' | 'referrers'>;
  readonly queues: Pick<QueueSender, 'send'>;
};

/** What an owner may have, in the order in which it is moved. */
export const holdings = ['lead', 'account', 'opportunity'] as const;
export type Holding = (typeof holdings)[number];
export const holdingEdges = { account: 'account.owner', opportunity: 'opportunity.owner' } as const satisfies Record<
  Exclude<Holding, 'lead'>,
  EdgeName
>;

const pageSize = 25;

/**
 * Moves one page of what an owner who left had and hands the rest on. Each lead and record is decided from its present row, so
 * that a message may come twice or late; an owner who was made active again keeps what is left.
 */
export const createReHome =
  (deps: ReHomeDeps) =>
  async (message: ReHomeMessage): Promise<Reaction> => {
    const holding = holdings[message.step];
    if (holding === undefined) return 'done';
    const left = await deps.records.get('owner', message.ownerId);
    if (left !== null && $owner.parse(left.body).active) return dropped('the owner is active');
    const cursor = holding === 'lead' ? await moveLeads(deps, message) : await moveRecords(deps, message, holding);
    const next = cursor === null ? { step: message.step + 1, cursor: null } : { cursor };
    if (cursor !== null || message.step + 1 < holdings.length) await deps.queues.send('re-home', [{ body: { ...message, ...next } }]);
    return 'done';
  };

async function moveLeads(deps: ReHomeDeps, message: ReHomeMessage): Promise<string | null> {
  const page = await deps.leads.list({ owner: message.ownerId }, { cursor: message.cursor, limit: pageSize });
  const to = message.toOwnerId === null ? null : await deps.records.get('owner', message.toOwnerId);
  const successor = to === null ? null : $owner.parse(to.body);
  for (const lead of page.items)
    if (lead.stage !== 'disqualified' && lead.stage !== 'customer') await moveLead(deps, lead, message, successor);
  return page.cursor;
}

async function moveLead(deps: ReHomeDeps, { id }: Lead, message: ReHomeMessage, successor: Owner | null): Promise<void> {
  const { ownerId, actor, requestId } = message;
  const done =
    successor?.active === true
      ? await createAssign(deps)({ leadId: id, owner: successor, actor, requestId })
      : await runCommand(deps, id, ({ lead, clocks }, at) => {
          if (lead.owner?.id !== ownerId) return ok(null);
          if (lead.stage === 'disqualified' || lead.stage === 'customer') return err(refuse('invalid-transition'));
          const contextOf = (next: Lead) => commandContext(deps, next, at, requestId);
          return ok(routeRequest({ lead, clocks, at, reason: 'owner-left', actor, contextOf }));
        });
  // Erased, merged or closed meanwhile: nothing is left to move. Lost every race: the message comes again.
  if (!done.ok && done.error.code === 'write-conflict') throw new Contended(id);
}

async function moveRecords(deps: ReHomeDeps, message: ReHomeMessage, kind: Exclude<Holding, 'lead'>): Promise<string | null> {
  const { ownerId, toOwnerId, actor } = message;
  const page = await deps.records.referrers({ type: 'owner', id: ownerId }, holdingEdges[kind], {
    cursor: message.cursor,
    limit: pageSize,
  });
  for (const id of page.items) await moveOwner({ ...deps, actor }, { kind, id, from: ownerId, to: toOwnerId });
  return page.cursor;
}
