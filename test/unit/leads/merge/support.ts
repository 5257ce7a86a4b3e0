import fc from 'fast-check';
import { createSequentialIds } from '../../../../shared/adapters/memory/system.ts';
import { firstSource } from '../../../../shared/domain/attribution/source-summary.ts';
import { consentStates } from '../../../../shared/domain/consent/consent.ts';
import { brand } from '../../../../shared/domain/kernel/brand.ts';
import type { ClockId, DecisionId, LeadId } from '../../../../shared/domain/kernel/ids.ts';
import { type Instant, instantFromMillis } from '../../../../shared/domain/kernel/instant.ts';
import type { Lead } from '../../../../shared/domain/leads/lead.ts';
import { type Stage, stages } from '../../../../shared/domain/leads/lifecycle.ts';
import type { ClockPlan } from '../../../../shared/domain/leads/merge/clocks.ts';
import { isOpenClock, type LeadGroup, offeredTo, type Said } from '../../../../shared/domain/leads/merge/group.ts';
import { leaveGroup } from '../../../../shared/domain/leads/merge/leave-group.ts';
import { mergeGroups } from '../../../../shared/domain/leads/merge/merge-groups.ts';
import { resubmit } from '../../../../shared/domain/leads/resubmit.ts';
import type { SlaClock } from '../../../../shared/domain/sla/clock.ts';
import { cancelClock } from '../../../../shared/domain/sla/meet-clock.ts';
import { importInto } from '../../../../shared/domain/transfer/import-into.ts';
import { lead as leadOf, touch as touchOf } from '../../support/builders.ts';

const day = 86_400_000;
const base = Date.UTC(2026, 0, 5);
export const instantArb = fc.integer({ min: 0, max: 300 }).map((hours) => instantFromMillis(base + hours * 3_600_000));
export const later = (days: number): Instant => instantFromMillis(base + (100 + days) * day);

const ids = createSequentialIds();
export const change = () => ({
  at: later(0),
  decisionId: brand<DecisionId>(ids.next('decision')),
  nextClockId: () => brand<ClockId>(ids.next('clock')),
});

const text = fc.option(fc.constantFrom('a', 'b', 'c', ''), { nil: null });
const number = fc.option(fc.integer({ min: 1, max: 3 }), { nil: null });
const personArb = fc.record({ firstName: text, lastName: text, phone: text, title: text, country: text });
const companyArb = fc.record({ name: text, employees: number, industry: text });
const consentArb = fc.dictionary(fc.constantFrom('marketing:email', 'marketing:phone', 'news:email'), fc.constantFrom(...consentStates));
const touchArb = fc.record({ at: instantArb, channel: fc.constantFrom('Direct', 'Email', 'Paid Search'), meaningful: fc.boolean() });
const ownerArb = fc.constantFrom('o1', 'o2', 'o3').map((id) => ({ id, name: id.toUpperCase() }));

const ownedStages: readonly Stage[] = ['sal', 'sql', 'opportunity', 'customer'];
const closedStages: readonly Stage[] = ['disqualified', 'dormant', 'recycled'];

const clocksArb = (lead: Lead): fc.Arbitrary<readonly SlaClock[]> => {
  if (lead.owner === null || closedStages.includes(lead.stage)) return fc.constant([]);
  const clock = (kind: SlaClock['kind']) =>
    fc
      .option(fc.record({ dueAt: instantArb, state: fc.constantFrom('running' as const, 'breached' as const, 'met' as const) }), {
        nil: null,
      })
      .map((found): readonly SlaClock[] =>
        found === null
          ? []
          : [
              {
                id: brand<ClockId>(ids.next('clock')),
                leadId: lead.id,
                kind,
                state: found.state,
                generation: 1,
                startedAt: instantFromMillis(base),
                dueAt: found.dueAt,
                levels: [{ percent: 100, at: found.dueAt }],
                nextLevel: found.state === 'breached' ? 1 : 0,
                level: found.state === 'breached' ? 100 : null,
                policyId: 'standard',
                policyVersion: 1,
                timer: 'state-machine',
                metBy: ['first-touch'],
                ownerId: lead.owner?.id ?? null,
                endedAt: found.state === 'met' ? later(-1) : null,
              },
            ],
      );
  return fc.tuple(clock('acceptance'), clock('first-touch')).map((found) => found.flat());
};

/** A lead somebody could have: owners, queues and clocks where its stage allows them. */
export const aloneArb: fc.Arbitrary<LeadGroup> = fc
  .record({
    stage: fc.constantFrom(...stages),
    person: personArb,
    company: companyArb,
    consent: consentArb,
    touch: touchArb,
    owner: ownerArb,
    owned: fc.boolean(),
    queued: fc.boolean(),
    contactedAt: fc.option(instantArb, { nil: null }),
    capturedAt: instantArb,
    cycle: fc.integer({ min: 1, max: 3 }),
    version: fc.integer({ min: 1, max: 9 }),
    intents: fc.uniqueArray(fc.constantFrom('demo', 'newsletter', 'webinar')),
    pendingStep: fc.constantFrom(null, 'score' as const),
    nextStep: text,
  })
  .chain((raw) => {
    const id = brand<LeadId>(ids.next('lead'));
    const owner = ownedStages.includes(raw.stage) || raw.owned ? raw.owner : null;
    const defaults = leadOf();
    const lead: Lead = {
      ...defaults,
      id,
      version: raw.version,
      stage: raw.stage,
      cycle: raw.cycle,
      pendingStep: raw.pendingStep,
      pendingSince: raw.pendingStep === null ? null : raw.capturedAt,
      owner,
      teamId: owner === null ? null : 'emea',
      queue: owner === null && raw.stage === 'mql' && raw.queued ? 'triage' : null,
      nextStep: raw.nextStep,
      person: { ...defaults.person, ...raw.person, email: `${id}@example.com` },
      company: { ...defaults.company, ...raw.company },
      source: firstSource({ ...touchOf(), ...raw.touch }),
      intents: [...raw.intents].sort(),
      consent: raw.consent,
      firstTouchAt: raw.contactedAt,
      contacted: raw.contactedAt !== null,
      capturedAt: raw.capturedAt,
      createdAt: raw.capturedAt,
      updatedAt: raw.capturedAt,
    };
    return clocksArb(lead).map((clocks): LeadGroup => ({ head: lead, clocks, base: null, others: [], said: [] }));
  });

/** The rows of clocks after a plan, as the store would hold them for `leadId`. */
const planned = (leadId: LeadId, clocks: readonly SlaClock[], { ended, started, restored }: ClockPlan): readonly SlaClock[] => {
  const written = [...ended.map((clock) => cancelClock(clock, later(0))), ...restored, ...started].filter(
    (clock) => clock.leadId === leadId,
  );
  const names = new Set(written.map((clock) => clock.id));
  return [...clocks.filter((clock) => !names.has(clock.id)), ...written];
};

export function merge(a: LeadGroup, b: LeadGroup): LeadGroup {
  const merged = mergeGroups(a, b, change());
  const winner = merged.head.id === a.head.id ? a : b;
  return {
    head: merged.head,
    clocks: planned(merged.head.id, winner.clocks, merged.clocks),
    base: merged.base,
    others: merged.others,
    said: [],
  };
}

export function unmerge(group: LeadGroup, memberId: LeadId): { readonly survivor: LeadGroup; readonly member: LeadGroup } {
  const left = leaveGroup(group, memberId, change());
  if (left === null) throw new Error('no member');
  return {
    survivor: {
      head: left.head,
      clocks: planned(left.head.id, group.clocks, left.clocks),
      base: left.base,
      others: left.others,
      said: [],
    },
    member: { head: left.member, clocks: left.memberClocks, base: null, others: [], said: [] },
  };
}

export type Post = Omit<Said, 'memberId' | 'version'>;
export const postArb: fc.Arbitrary<Post> = fc
  .record({
    person: personArb,
    company: companyArb,
    touch: touchArb,
    tag: fc.constantFrom('demo', 'pricing'),
    granted: fc.boolean(),
    proven: fc.boolean(),
    refused: fc.boolean(),
    by: fc.constantFrom('form' as const, 'import' as const),
    minutes: fc.integer({ min: 0, max: 1000 }),
  })
  .map(({ person, company, touch, tag, granted, refused, by, proven }) => ({
    by,
    proven,
    person,
    company,
    touches: by === 'form' ? [{ ...touchOf(), ...touch }] : [],
    tags: [tag],
    consents: [{ purpose: 'marketing', channel: 'email', granted, refused }],
    at: later(1),
  }));

/** The lead after a post, as capture and import write it. */
export function afterPost(lead: Lead, post: Post, memberId: LeadId): Lead {
  const [touch, ...visit] = post.touches;
  const offer = { ...post, person: offeredTo(lead, memberId, post.person) };
  return touch === undefined ? importInto(lead, offer).lead : resubmit(lead, { ...offer, touch, visit }).lead;
}

/** A post of `memberId` that reaches the group. */
export function post(group: LeadGroup, memberId: LeadId, said: Post): LeadGroup {
  const head = afterPost(group.head, said, memberId);
  return { ...group, head, said: [...group.said, { ...said, memberId, version: head.version }] };
}

/** What must not depend on the order of merging. */
export const essence = ({ head, clocks }: LeadGroup) => {
  const { version: _v, updatedAt: _u, lastDecisionId: _d, ...lead } = head;
  const open = clocks.filter(isOpenClock).map(({ kind, dueAt, state, nextLevel, ownerId }) => ({ kind, dueAt, state, nextLevel, ownerId }));
  return { lead, open: open.sort((a, b) => (a.kind < b.kind ? -1 : 1)) };
};

/** A lead without what every merge and un-merge moves. */
export const content = (lead: Lead) => {
  const { version: _v, updatedAt: _u, pendingStep: _p, pendingSince: _s, ...rest } = lead;
  return rest;
};

export const openOf = (group: LeadGroup) =>
  group.clocks
    .filter(isOpenClock)
    .map(({ generation: _, ...clock }) => clock)
    .sort((a, b) => (a.id < b.id ? -1 : 1));
