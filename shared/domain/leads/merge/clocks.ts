import type { ClockId, LeadId } from '../../kernel/ids.ts';
import { type ClockKind, clockKinds, type SlaClock } from '../../sla/clock.ts';
import type { Lead } from '../lead.ts';
import { isOpenClock, type KeptClock, type LeadGroup, type Member } from './group.ts';
import { isAccepted, isLive } from './rank.ts';

/** What becomes of the clocks. `ended` and `restored` are rows that stand; `started` are new. */
export type ClockPlan = {
  readonly started: readonly SlaClock[];
  /** Open clocks, as they were read, that stop without a verdict. */
  readonly ended: readonly SlaClock[];
  /** Clocks that a merge had stopped, as they shall run again: same instants, next generation. */
  readonly restored: readonly SlaClock[];
  /** What runs for the survivor afterwards, and for whom. */
  readonly kept: readonly KeptClock[];
};

/** An open clock and the member whose promise it is. */
type Promised = { readonly clock: SlaClock; readonly memberId: LeadId };

const first = (clocks: readonly Promised[]): Promised | null => [...clocks].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1))[0] ?? null;
/** Of equal promises the one that has rung further, then by whose it is: a clock's own id changes with each merge. */
const keyOf = ({ clock: { dueAt, startedAt, nextLevel }, memberId }: Promised): string =>
  `${dueAt} ${startedAt} ${String(99 - nextLevel).padStart(2, '0')} ${memberId}`;

/** Open clocks of the head; one that was kept counts for the member whose promise it is. */
const promisesOf = ({ head, clocks, base }: LeadGroup): readonly Promised[] =>
  clocks
    .filter(isOpenClock)
    .map((clock) => ({ clock, memberId: base?.kept.find((kept) => kept.clockId === clock.id)?.memberId ?? head.id }));

/** A lead nobody owns or that is closed owes nothing; one that is accepted waits for no acceptance. */
const owes = (lead: Lead, kind: ClockKind): boolean => lead.owner !== null && isLive(lead) && !(kind === 'acceptance' && isAccepted(lead));

/** The same promise under another lead: every instant and level as it was, under an id of its own. */
const copied = (clock: SlaClock, lead: Lead, id: ClockId): SlaClock => ({
  ...clock,
  id,
  leadId: lead.id,
  generation: 1,
  ownerId: lead.owner?.id ?? null,
});

const restoredClock = (clock: SlaClock): SlaClock => ({ ...clock, generation: clock.generation + 1 });

const nothing: ClockPlan = { started: [], ended: [], restored: [], kept: [] };

const join = (plans: readonly ClockPlan[]): ClockPlan => ({
  started: plans.flatMap((plan) => plan.started),
  ended: plans.flatMap((plan) => plan.ended),
  restored: plans.flatMap((plan) => plan.restored),
  kept: plans.flatMap((plan) => plan.kept),
});

const keeping = ({ memberId }: Promised, { id, kind }: SlaClock): ClockPlan['kept'] => [{ kind, clockId: id, memberId }];

/** Whether the clock is this lead's already, and waits for the owner it has. */
const isInPlace = (clock: SlaClock, lead: Lead): boolean => clock.leadId === lead.id && clock.ownerId === (lead.owner?.id ?? null);

/**
 * Of each kind the earliest unmet clock of both heads keeps running for the merged `lead`: in place if it is the survivor's,
 * else as a copy under it. The others stop. What was met stays met.
 */
export const mergeClocks = (lead: Lead, groups: readonly LeadGroup[], nextId: () => ClockId): ClockPlan =>
  join(
    clockKinds.map((kind) => {
      const open = groups.flatMap(promisesOf).filter(({ clock }) => clock.kind === kind);
      const best = owes(lead, kind) ? first(open) : null;
      if (best === null) return { ...nothing, ended: open.map(({ clock }) => clock) };
      const standing = isInPlace(best.clock, lead) ? best.clock : copied(best.clock, lead, nextId());
      return {
        ...nothing,
        started: standing === best.clock ? [] : [standing],
        ended: open.filter(({ clock }) => clock !== standing).map(({ clock }) => clock),
        kept: keeping(best, standing),
      };
    }),
  );

/**
 * The survivor's clocks once a member has left. `rest`: who stays, the survivor first, each with the clocks it would have by
 * itself. A clock that stood in for the leaving member stops, and the earliest of the rest takes its place; a promise that was
 * kept meanwhile stays kept.
 */
export const clocksWithout = (lead: Lead, group: LeadGroup, rest: readonly Member[], nextId: () => ClockId): ClockPlan =>
  join(
    clockKinds.map((kind) => {
      const running = promisesOf(group).find(({ clock }) => clock.kind === kind);
      const wasKept = group.base?.kept.some((clock) => clock.kind === kind) === true;
      if (running === undefined) return wasKept ? nothing : earliestOf(lead, kind, rest, null, nextId);
      const stays = rest.some((member) => member.lead.id === running.memberId) && isInPlace(running.clock, lead) && owes(lead, kind);
      if (stays) return { ...nothing, kept: keeping(running, running.clock) };
      return { ...earliestOf(lead, kind, rest, running.clock, nextId), ended: [running.clock] };
    }),
  );

/** The survivor's clocks once it is alone again: its own, as it would have them, and no copy. */
export function clocksAlone(lead: Lead, group: LeadGroup, own: Member): ClockPlan {
  const open = group.clocks.filter(isOpenClock);
  const wanted = lead.owner !== null && isLive(lead) ? own.clocks : [];
  const has = (clocks: readonly SlaClock[], { id }: SlaClock): boolean => clocks.some((clock) => clock.id === id);
  return {
    ...nothing,
    ended: open.filter((clock) => !has(wanted, clock)),
    restored: wanted.filter((clock) => !has(open, clock)).map(restoredClock),
  };
}

/** The earliest promise of `rest`; the survivor's own runs again in its place unless it is `stopping` just now. */
function earliestOf(lead: Lead, kind: ClockKind, rest: readonly Member[], stopping: SlaClock | null, nextId: () => ClockId): ClockPlan {
  const promises = rest.flatMap((member) =>
    member.clocks.filter((clock) => clock.kind === kind).map((clock) => ({ clock, memberId: member.lead.id })),
  );
  const best = owes(lead, kind) ? first(promises) : null;
  if (best === null) return nothing;
  if (isInPlace(best.clock, lead) && best.clock.id !== stopping?.id)
    return { ...nothing, restored: [restoredClock(best.clock)], kept: keeping(best, best.clock) };
  const copy = copied(best.clock, lead, nextId());
  return { ...nothing, started: [copy], kept: keeping(best, copy) };
}

/** The clocks of a member that stands by itself again: they run as when it was merged, if it still has its owner. */
export const clocksAgain = ({ lead, clocks }: Member): readonly SlaClock[] =>
  lead.owner !== null && isLive(lead) ? clocks.map(restoredClock) : [];
