import { scoreCandidate } from '../../domain/identity/candidates.ts';
import type { Candidate, Criterion } from '../../domain/identity/criteria.ts';
import { type MatchPolicy, mostHits } from '../../domain/identity/match-policy.ts';
import type { MatchMac } from '../../domain/identity/match-row.ts';
import { otherOf, withoutCriterion } from '../../domain/identity/suspicion.ts';
import type { LeadId } from '../../domain/kernel/ids.ts';
import type { Lead } from '../../domain/leads/lead.ts';
import type { LeadStore } from '../ports/lead-store.ts';
import type { Holders, MatchStore } from '../ports/match-store.ts';
import { createForgetMatches } from './forget-matches.ts';

export type FindDeps = {
  readonly matches: Pick<MatchStore, 'row' | 'removeRow' | 'join' | 'leave' | 'settle' | 'suspicionsOf' | 'save' | 'drop'>;
  readonly leads: Pick<LeadStore, 'get'>;
};
export type Found = { readonly other: Lead; readonly candidate: Candidate | null };

/** Everybody who shares a value with `subject` that tells people apart, merged leads as their survivor, by its id. */
export async function findCandidates(
  deps: FindDeps,
  subject: Lead,
  keys: readonly MatchMac[],
  policy: MatchPolicy,
): Promise<ReadonlyMap<LeadId, Found>> {
  const holders = await Promise.all(keys.map(async (key) => ({ key, ...(await deps.matches.join(key.mac, subject.id)) })));
  const hits = new Map<LeadId, MatchMac[]>();
  for (const { key, ...held } of holders) {
    if (await isCommon(deps, key, held, policy)) continue;
    for (const id of held.leadIds) if (id !== subject.id) hits.set(id, [...(hits.get(id) ?? []), key]);
  }
  const there = await Promise.all([...hits].map(([id, shared]) => present(deps, id, shared)));
  const people = new Map<LeadId, { readonly other: Lead; readonly shared: readonly Criterion[] }>();
  for (const hit of there)
    if (hit !== null && hit.other.id !== subject.id)
      people.set(hit.other.id, { other: hit.other, shared: [...(people.get(hit.other.id)?.shared ?? []), ...hit.shared] });
  return new Map([...people].map(([id, { other, shared }]) => [id, { other, candidate: scoreCandidate(policy, shared, subject, other) }]));
}

/** The lead behind a hit, if it is one that may be matched and still has what it was found by. */
async function present(deps: FindDeps, id: LeadId, shared: readonly MatchMac[]) {
  const [row, other] = await Promise.all([deps.matches.row(id), deps.leads.get(id)]);
  if (other === null) await createForgetMatches(deps.matches)(id);
  const has = (key: MatchMac): boolean => row?.keys.some(({ mac }) => mac === key.mac) === true;
  // Left behind by a reaction that was overtaken between its note and its joining.
  for (const key of shared) if (!has(key)) await deps.matches.leave(key.mac, id);
  const held = shared.filter(has).map(({ criterion }) => criterion);
  return other === null || other.restricted !== null || held.length === 0 ? null : { other, shared: held };
}

/**
 * Whether more leads share the value than tell anybody apart: a switchboard, not a person. When that becomes known, the
 * suggestions that rest on it are taken back.
 */
async function isCommon(deps: FindDeps, key: MatchMac, { leadIds, settledAt }: Holders, policy: MatchPolicy): Promise<boolean> {
  const bound = Math.min(policy.maxHits, mostHits);
  if (leadIds.length <= bound) {
    if (settledAt !== null) await deps.matches.settle(key.mac, null);
    return false;
  }
  if (settledAt === null || settledAt > bound) {
    for (const id of leadIds) await takeBack(deps, id, leadIds, key.criterion, policy);
    await deps.matches.settle(key.mac, bound);
  }
  return true;
}

/** What `leadId` was suggested by the criterion among `holders`, without it. A pair that moves meanwhile is judged by who moves it. */
async function takeBack(deps: FindDeps, leadId: LeadId, holders: readonly LeadId[], criterion: Criterion, policy: MatchPolicy) {
  const held = (await deps.matches.suspicionsOf(leadId)).filter(
    (row) =>
      row.state === 'open' && row.evidence.some((evidence) => evidence.criterion === criterion) && holders.includes(otherOf(row, leadId)),
  );
  for (const row of held) {
    const left = withoutCriterion(row, criterion, policy);
    if (left === null) await deps.matches.drop(row);
    else await deps.matches.save({ ...row, ...left, revision: row.revision + 1 }, []);
  }
}
