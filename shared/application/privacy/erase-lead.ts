import type { Refusal } from '../../contracts/http/problems.ts';
import { refuse } from '../../contracts/http/problems.ts';
import { brand } from '../../domain/kernel/brand.ts';
import type { EventId, LeadId } from '../../domain/kernel/ids.ts';
import { err, ok, type Result } from '../../domain/kernel/result.ts';
import type { ErasureReason, Tombstone } from '../../domain/leads/erasure.ts';
import type { LeadGroup } from '../../domain/leads/merge/group.ts';
import { actorOf, type Principal } from '../access/authenticate.ts';
import { newEvent } from '../events/new-event.ts';
import { identityOf } from '../leads/identity-of.ts';
import type { Erasures } from '../ports/erasures.ts';
import type { LeadGroups } from '../ports/lead-groups.ts';
import type { LeadStore } from '../ports/lead-store.ts';
import type { Clock, Ids, SecretBox } from '../ports/system.ts';

export type EraseDeps = {
  readonly leads: Pick<LeadStore, 'tombstone' | 'findByIdentity'>;
  readonly groups: Pick<LeadGroups, 'read'>;
  readonly erasures: Pick<Erasures, 'commit' | 'seal'>;
  readonly box: SecretBox;
  readonly clock: Clock;
  readonly ids: Ids;
};
export type EraseInput = {
  readonly leadId: string;
  readonly reason: ErasureReason;
  readonly principal: Principal;
  readonly requestId: string;
};

/** Captures, scorings and merges of the same person may come between; each costs one more read. */
const attempts = 8;

/**
 * Makes a person gone, under every id they had: from this transaction on nobody reads them and nothing brings them back. What
 * hangs on them is deleted by the reaction to the event. Again: the tombstone that stands.
 */
export const createEraseLead =
  (deps: EraseDeps) =>
  async (input: EraseInput): Promise<Result<Tombstone, Refusal>> => {
    const leadId = brand<LeadId>(input.leadId);
    for (let attempt = 0; attempt < attempts; attempt += 1) {
      const group = await deps.groups.read(leadId);
      if (group === null) {
        const standing = await deps.leads.tombstone(leadId);
        return standing === null ? err(refuse('unknown-lead')) : ok(standing);
      }
      const done = await erase(deps, input, group);
      if (done !== null) return ok({ ...done, leadId });
    }
    return err(refuse('write-conflict'));
  };

async function erase(deps: EraseDeps, input: EraseInput, group: LeadGroup): Promise<Tombstone | null> {
  const { head } = group;
  const at = deps.clock.now();
  const actor = actorOf(input.principal);
  const members = head.members ?? [];
  const event = newEvent(
    { ids: deps.ids, at, leadId: head.id, leadVersion: head.version + 1, correlationId: input.requestId, causationId: null },
    'lead.erased.v1',
    { memberIds: [...members], reason: input.reason, actor },
  );
  const tombstone: Tombstone = {
    leadId: head.id,
    headId: head.id,
    members,
    erasedAt: at,
    reason: input.reason,
    actor,
    eventId: brand<EventId>(event.id),
    identities: await identitiesOf(deps, group),
    clearedAt: null,
  };
  const audit = { id: deps.ids.next('audit'), at, actor, action: 'lead.erase', target: `lead/${head.id}`, difference: [...members] };
  if ((await deps.erasures.commit({ tombstone, expectedVersion: head.version, event, audit })) === 'stale') return null;
  // Of a person with dozens of addresses some do not fit into the transaction.
  await deps.erasures.seal(tombstone);
  return tombstone;
}

/** The keys of every address of the person that nobody else holds. */
async function identitiesOf(deps: EraseDeps, { head, base, others }: LeadGroup): Promise<readonly string[]> {
  const emails = [head, ...(base === null ? [] : [base.own.lead, base.merged]), ...others.map((member) => member.lead)].map(
    ({ person }) => person.email,
  );
  const macs = await Promise.all([...new Set(emails)].map((email) => identityOf(deps.box, email)));
  const ours = new Set<string>([head.id, ...(head.members ?? [])]);
  const held = await Promise.all(
    [...new Set(macs.flatMap((mac) => mac ?? []))].map(async (mac) => ({ mac, by: await deps.leads.findByIdentity(mac) })),
  );
  return held.flatMap(({ mac, by }) => (by === null || ours.has(by) ? [mac] : []));
}
