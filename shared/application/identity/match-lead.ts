import type { LeadEvent } from '../../contracts/events/catalogue.ts';
import { leadsOf } from '../../domain/identity/person-keys.ts';
import { criteriaOf, judgePair, otherOf, pairOf, type Suspicion } from '../../domain/identity/suspicion.ts';
import { brand } from '../../domain/kernel/brand.ts';
import type { LeadId } from '../../domain/kernel/ids.ts';
import type { Lead } from '../../domain/leads/lead.ts';
import { newEvent } from '../events/new-event.ts';
import { memberRows } from '../leads/member-rows.ts';
import type { LeadGroups } from '../ports/lead-groups.ts';
import type { LeadStore } from '../ports/lead-store.ts';
import type { MatchStore } from '../ports/match-store.ts';
import type { Clock, Ids, SecretBox } from '../ports/system.ts';
import { Contended, dropped, maxAttempts, type Reaction } from '../reaction.ts';
import { type Found, findCandidates } from './find-candidates.ts';
import { createForgetMatches } from './forget-matches.ts';
import { macsOf, noteKeys } from './index-lead.ts';
import type { ReadMatchPolicy } from './match-policy.ts';
import { settleGroup } from './settle-group.ts';

export type MatchLeadDeps = {
  readonly leads: Pick<LeadStore, 'get'>;
  readonly groups: Pick<LeadGroups, 'read'>;
  readonly matches: MatchStore;
  readonly policy: ReadMatchPolicy;
  readonly box: Pick<SecretBox, 'mac'>;
  readonly clock: Clock;
  readonly ids: Ids;
};

/**
 * Reaction to whatever changes what a lead is found by: files it under its present values and suggests whom it may be one with.
 * Everything follows from the lead as it stands, so a second delivery, or an old one, changes nothing.
 */
export const createMatchLead =
  (deps: MatchLeadDeps) =>
  async (event: LeadEvent): Promise<Reaction> => {
    if (event.type === 'lead.updated.v1' && !event.data.fields.some(describes)) return dropped('nothing that leads are found by');
    const leadId = brand<LeadId>(event.leadId);
    if (event.type === 'lead.merged.v1') await settleGroup(deps, event, brand<LeadId>(event.data.mergedId));
    if (event.type === 'lead.unmerged.v1') await settleGroup(deps, event, brand<LeadId>(event.data.memberId));
    for (let attempt = 0; attempt < maxAttempts; attempt += 1) {
      const done = await match(deps, event, leadId);
      if (done !== null) return done;
    }
    throw new Contended(leadId);
  };

const describes = (field: string): boolean => field.startsWith('person.') || field.startsWith('company.');

async function match(deps: MatchLeadDeps, event: LeadEvent, leadId: LeadId): Promise<Reaction | null> {
  const head = await deps.leads.get(leadId);
  if (head === null) {
    await createForgetMatches(deps.matches)(leadId);
    return dropped('no such lead');
  }
  // A member is found as its survivor, and whose data may only be kept is not found at all.
  const stands = head.id === leadId && head.restricted === null;
  const keys = stands ? await macsOf(deps, await everybody(deps, head)) : [];
  const noted = await noteKeys(deps, leadId, head.version, keys);
  if (noted.state === 'overtaken') return null;
  const policy = await deps.policy();
  let rows = noted.before;
  for (let pass = 0; pass < maxAttempts; pass += 1) {
    const found = await findCandidates(deps, head, keys, policy);
    rows ||= found.size > 0;
    // Once more after a suggestion: a value may have become common, and its suggestions taken back, before this one stood.
    if (!rows || !(await judge(deps, event, head, leadId, found))) return 'done';
  }
  return null;
}

async function everybody({ groups }: MatchLeadDeps, head: Lead): Promise<readonly Lead[]> {
  const group = head.members === null ? null : await groups.read(head.id);
  return group === null ? [head] : leadsOf(group);
}

/** Every pair the lead is part of or should be; whether one was written. */
async function judge(
  deps: MatchLeadDeps,
  event: LeadEvent,
  head: Lead,
  leadId: LeadId,
  found: ReadonlyMap<LeadId, Found>,
): Promise<boolean> {
  const kin = await kinOf(deps, event, head, leadId);
  const own = kin.filter(({ pair }) => pair.includes(leadId));
  const others = new Set([...found.keys(), ...own.map((row) => otherOf(row, leadId))]);
  let written = false;
  for (const other of [...others].sort())
    if (await judgeOne(deps, event, { head, leadId, kin }, other, found.get(other) ?? null)) written = true;
  return written;
}

/** Rows of the lead, of what was merged into it, and, when it has just left a group, of whom it was one with until now. */
function kinOf({ matches }: MatchLeadDeps, event: LeadEvent, head: Lead, leadId: LeadId): Promise<readonly Suspicion[]> {
  const left = event.type === 'lead.unmerged.v1' && event.data.memberId === leadId ? [brand<LeadId>(event.data.survivorId)] : [];
  return memberRows({ id: leadId, members: [...(head.id === leadId ? (head.members ?? []) : []), ...left] }, matches.suspicionsOf);
}

type Subject = { readonly head: Lead; readonly leadId: LeadId; readonly kin: readonly Suspicion[] };

async function judgeOne(
  deps: MatchLeadDeps,
  event: LeadEvent,
  { head, leadId, kin }: Subject,
  other: LeadId,
  found: Found | null,
): Promise<boolean> {
  const pair = pairOf(leadId, other);
  const theirs: readonly LeadId[] = [other, ...(found?.other.members ?? [])];
  const akin = kin.filter((row) => row.pair.some((id) => theirs.includes(id)) && !isPair(row, leadId, other));
  for (let attempt = 0; attempt < maxAttempts; attempt += 1) {
    const own = attempt === 0 ? (kin.find((row) => isPair(row, leadId, other)) ?? null) : await deps.matches.suspicion(pair);
    const judgement = judgePair(pair, own, akin, found?.candidate ?? null, deps.clock.now());
    if (judgement.kind === 'keep') return false;
    if (judgement.kind === 'drop') {
      if (own === null || (await deps.matches.drop(own)) === 'ok') return false;
      continue;
    }
    const events = judgement.news ? [suspected(deps, event, head, other, judgement.row)] : [];
    if ((await deps.matches.save(judgement.row, events)) === 'ok') return true;
  }
  throw new Contended(leadId);
}

const isPair = ({ pair: [a, b] }: Suspicion, one: LeadId, other: LeadId): boolean =>
  (a === one && b === other) || (a === other && b === one);

const suspected = ({ ids, clock }: MatchLeadDeps, cause: LeadEvent, head: Lead, otherId: LeadId, { score, evidence }: Suspicion) =>
  newEvent(
    {
      ids,
      at: clock.now(),
      leadId: head.id,
      leadVersion: head.version,
      correlationId: cause.correlationId,
      causationId: cause.id,
    },
    'lead.duplicate_suspected.v1',
    { otherId, score, criteria: [...criteriaOf(evidence)] },
  );
