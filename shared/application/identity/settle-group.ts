import type { LeadEvent } from '../../contracts/events/catalogue.ts';
import { leadsOf, sharedCriteria } from '../../domain/identity/person-keys.ts';
import { pairOf, settledPair } from '../../domain/identity/suspicion.ts';
import { brand } from '../../domain/kernel/brand.ts';
import type { LeadId } from '../../domain/kernel/ids.ts';
import type { Instant } from '../../domain/kernel/instant.ts';
import type { Lead } from '../../domain/leads/lead.ts';
import type { LeadGroups } from '../ports/lead-groups.ts';
import type { MatchStore } from '../ports/match-store.ts';
import { Contended, maxAttempts } from '../reaction.ts';

type Deps = {
  readonly groups: Pick<LeadGroups, 'read'>;
  readonly matches: Pick<MatchStore, 'suspicion' | 'save'>;
};
type GroupEvent = LeadEvent<'lead.merged.v1' | 'lead.unmerged.v1'>;

/**
 * A merge says yes to its pair and an un-merge no, whoever suggested it or nobody: what they have in common now is known, and
 * suggests them never again. By what they are at present, so that the order in which the news arrive does not matter.
 */
export async function settleGroup(deps: Deps, event: GroupEvent, otherId: LeadId): Promise<void> {
  const survivorId = brand<LeadId>(event.data.survivorId);
  const [one, other] = await Promise.all([survivorId, otherId].map((id) => itself(deps, id)));
  if (!one || !other) return;
  const settled = { together: one.headId === other.headId, by: event.data.actor, at: brand<Instant>(event.occurredAt) };
  const pair = pairOf(survivorId, otherId);
  for (let attempt = 0; attempt < maxAttempts; attempt += 1) {
    const row = settledPair(pair, await deps.matches.suspicion(pair), sharedCriteria(one.lead, other.lead), settled);
    if (row === null || (await deps.matches.save(row, [])) === 'ok') return;
  }
  throw new Contended(survivorId);
}

/** The lead by itself, also while it is part of another one. */
async function itself({ groups }: Deps, id: LeadId): Promise<{ readonly lead: Lead; readonly headId: LeadId } | null> {
  const group = await groups.read(id);
  const [head, ...alone] = group === null ? [] : leadsOf(group);
  const lead = alone.find((one) => one.id === id) ?? head;
  return head === undefined || lead === undefined ? null : { lead, headId: head.id };
}
