import { sameValue } from '../../kernel/same-value.ts';
import { clockKinds, type SlaClock } from '../../sla/clock.ts';
import { importInto } from '../../transfer/import-into.ts';
import type { Lead } from '../lead.ts';
import { unionSorted } from '../new-lead.ts';
import { resubmit } from '../resubmit.ts';
import { isOpenClock, type LeadGroup, type Member, type OwnBase, offeredTo, type Said } from './group.ts';
import { isDecided, stateOf, withChanges } from './state.ts';

/** The lead after what was said, as capture and import apply it. */
function filled(lead: Lead, said: Said): Lead {
  const offer = {
    person: offeredTo(lead, said.memberId, said.person),
    company: said.company,
    tags: said.tags,
    consents: said.consents,
    proven: said.proven,
    at: said.at,
  };
  const [touch, ...visit] = said.touches;
  if (said.by === 'import' || touch === undefined) return importInto(lead, offer).lead;
  return resubmit(lead, { ...offer, touch, visit }).lead;
}

/** A member after its own post; what was cleared in the merged lead and is said again is a value of its own again. */
function spoken(member: Member, said: Said): Member {
  const again = new Set(
    (['person', 'company'] as const).flatMap((part) =>
      Object.entries(said[part]).flatMap(([name, value]) => (value === null || value === '' ? [] : [`${part}.${name}`])),
    ),
  );
  const vacated = member.hidden.filter((path) => again.has(path));
  const without = <T extends object>(part: string, values: T): T => ({
    ...values,
    ...Object.fromEntries(Object.keys(values).flatMap((name) => (vacated.includes(`${part}.${name}`) ? [[name, null]] : []))),
  });
  const { person, company } = member.lead;
  const lead = { ...member.lead, person: without('person', person), company: without('company', company) };
  return { ...member, lead: filled(lead, said), hidden: member.hidden.filter((path) => !vacated.includes(path)) };
}

/** `mine` with every field that the merged lead holds otherwise than expected; these were edited in it. */
const edited = <T extends object>(mine: T, expected: T, now: T): T => {
  const before = new Map(Object.entries(expected));
  return { ...mine, ...Object.fromEntries(Object.entries(now).filter(([name, value]) => !sameValue(before.get(name), value))) };
};

type Consents = Lead['consent'];

/** What the survivor's sources are once touches that came by no post (of which the base knows) are counted. */
const editedSource = (mine: Lead['source'], expected: Lead['source'], now: Lead['source']): Lead['source'] =>
  sameValue(expected, now) ? mine : edited(mine, expected, now);

/** The survivor by itself today: its own posts, and everything that was changed in the merged lead since. */
function survivorToday(group: LeadGroup, base: OwnBase, expected: Lead): Member {
  const own = group.said.filter((said) => said.memberId === group.head.id).reduce(spoken, base.own);
  const { head } = group;
  const lead: Lead = {
    ...own.lead,
    ...withChanges(stateOf(own.lead), stateOf(base.merged), stateOf(head)),
    pendingStep: head.pendingStep === 'enrich' ? 'enrich' : null,
    person: edited(own.lead.person, expected.person, head.person),
    company: edited(own.lead.company, expected.company, head.company),
    accountId: head.accountId === expected.accountId ? own.lead.accountId : head.accountId,
    source: editedSource(own.lead.source, expected.source, head.source),
    intents: unionSorted(
      own.lead.intents,
      head.intents.filter((tag) => !expected.intents.includes(tag)),
    ),
    consent: edited<Consents>(own.lead.consent, expected.consent, head.consent),
    ...heldBack(own.lead, expected, head, true),
  };
  return { ...own, lead, clocks: ownClocks(group, base) };
}

/**
 * The clocks that would run if the survivor had stayed alone: those a merge stopped, as long as nobody kept the promise,
 * started another one or gave the lead to another owner since.
 */
function ownClocks(group: LeadGroup, { own, kept }: OwnBase): readonly SlaClock[] {
  const { head, clocks } = group;
  const decided = isDecided(group);
  const stopped = decided ? own.clocks.filter((clock) => clock.ownerId === head.owner?.id) : own.clocks;
  return clockKinds.flatMap((kind) => {
    const open = clocks.filter((clock) => clock.kind === kind && isOpenClock(clock));
    const held = stopped.filter((clock) => clock.kind === kind);
    const stood = kept.find((clock) => clock.kind === kind);
    if (stood === undefined) return open.length > 0 || decided ? open : held;
    const now = open.find((clock) => clock.id === stood.clockId);
    return now === undefined ? open : held.map((clock) => (clock.id === now.id ? now : clock));
  });
}

/** Fields somebody emptied in the merged lead. */
const clearedIn = (part: 'person' | 'company', expected: Lead, head: Lead): readonly string[] => {
  const now = new Map<string, unknown>(Object.entries<unknown>(head[part]));
  return Object.entries<unknown>(expected[part]).flatMap(([name, value]) =>
    value !== null && now.get(name) === null ? [`${part}.${name}`] : [],
  );
};

/** Withdrawals and suppressions that came by no post of one member: nobody knows for which address, so they hold for each. */
function withBans(consent: Consents, expected: Consents, now: Consents): Consents {
  const bans = Object.entries(now).filter(([key, state]) => (state === 'withdrawn' || state === 'suppressed') && expected[key] !== state);
  return bans.length === 0 ? consent : { ...consent, ...Object.fromEntries(bans) };
}

/** A pause or restriction that was set in the merged lead holds for each; one that was lifted there, for the survivor alone. */
function heldBack(own: Lead, expected: Lead, now: Lead, survivor: boolean): Pick<Lead, 'pausedUntil' | 'restricted'> {
  const of = <T>(mine: T | null, before: T | null, after: T | null): T | null =>
    sameValue(before, after) || (after === null && !survivor) ? mine : after;
  return {
    pausedUntil: of(own.pausedUntil, expected.pausedUntil, now.pausedUntil),
    restricted: of(own.restricted, expected.restricted, now.restricted),
  };
}

/**
 * Every member, the survivor first, as it would stand today by itself: its own posts are its own, edits of the merged lead
 * are the survivor's, and what was cleared there is hidden wherever it came from.
 */
export function present(group: LeadGroup): readonly [Member, ...Member[]] {
  const { head, base } = group;
  if (base === null) return [{ lead: head, hidden: [], clocks: group.clocks.filter(isOpenClock), credited: false }];
  const expected = group.said.reduce(filled, base.merged);
  const cleared = [...clearedIn('person', expected, head), ...clearedIn('company', expected, head)];
  const others = group.others.map((member) => {
    const own = group.said.filter((said) => said.memberId === member.lead.id).reduce(spoken, member);
    const consent = withBans(own.lead.consent, expected.consent, head.consent);
    return {
      ...own,
      lead: { ...own.lead, consent, ...heldBack(own.lead, expected, head, false) },
      hidden: [...new Set([...own.hidden, ...cleared])].sort(),
    };
  });
  return [survivorToday(group, base, expected), ...others];
}
