import type { ClockId, LeadId } from '../../kernel/ids.ts';
import { type ClockKind, clockKinds, type SlaClock } from '../../sla/clock.ts';
import type { Lead } from '../lead.ts';
import { type ClockCopy, isOpenClock, type LeadGroup, type Member } from './group.ts';
import { isAccepted, isLive } from './rank.ts';

/** What becomes of the clocks. `ended` and `restored` are rows that stand; `started` are new. */
export type ClockPlan = {
  readonly started: readonly SlaClock[];
  /** Open clocks, as they were read, that stop without a verdict. */
  readonly ended: readonly SlaClock[];
  /** Clocks that a merge had stopped, as they shall run again: same instants, next generation. */
  readonly restored: readonly SlaClock[];
  /** The copies that stand under the survivor afterwards. */
  readonly copies: readonly ClockCopy[];
};

/** An open clock and the member whose promise it is. */
type Promised = { readonly clock: SlaClock; readonly memberId: LeadId };

const first = (clocks: readonly Promised[]): Promised | null =>
  [...clocks].sort((a, b) => (keyOf(a.clock) < keyOf(b.clock) ? -1 : 1))[0] ?? null;
const keyOf = ({ dueAt, startedAt, id }: SlaClock): string => `${dueAt} ${startedAt} ${id}`;

/** Open clocks of the head; a copy counts for the member it stands in for. */
const promisesOf = ({ head, clocks, base }: LeadGroup): readonly Promised[] =>
  clocks
    .filter(isOpenClock)
    .map((clock) => ({ clock, memberId: base?.copies.find((copy) => copy.clockId === clock.id)?.memberId ?? head.id }));

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

const join = (plans: readonly ClockPlan[]): ClockPlan => ({
  started: plans.flatMap((plan) => plan.started),
  ended: plans.flatMap((plan) => plan.ended),
  restored: plans.flatMap((plan) => plan.restored),
  copies: plans.flatMap((plan) => plan.copies),
});

/**
 * Of each kind the earliest unmet clock of both heads keeps running for the merged `lead`: in place if it is the survivor's,
 * else as a copy under it. The others stop. What was met stays met.
 */
export const mergeClocks = (lead: Lead, groups: readonly LeadGroup[], nextId: () => ClockId): ClockPlan =>
  join(
    clockKinds.map((kind) => {
      const open = groups.flatMap(promisesOf).filter(({ clock }) => clock.kind === kind);
      const kept = owes(lead, kind) ? first(open) : null;
      const inPlace = kept?.clock.leadId === lead.id;
      const started = kept === null || inPlace ? [] : [copied(kept.clock, lead, nextId())];
      const standing = inPlace ? kept.clock : started[0];
      const isCopy = kept !== null && kept.memberId !== lead.id;
      return {
        started,
        ended: open.filter(({ clock }) => clock !== standing).map(({ clock }) => clock),
        restored: [],
        copies: isCopy && standing !== undefined ? [{ clockId: standing.id, memberId: kept.memberId }] : [],
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
    clockKinds.map((kind) =>
      replaced(
        lead,
        promisesOf(group).filter(({ clock }) => clock.kind === kind),
        rest,
        nextId,
      ),
    ),
  );

function replaced(lead: Lead, open: readonly Promised[], rest: readonly Member[], nextId: () => ClockId): ClockPlan {
  const [running] = open;
  if (running === undefined) return { started: [], ended: [], restored: [], copies: [] };
  const { clock, memberId } = running;
  const stays = rest.some((member) => member.lead.id === memberId) && clock.ownerId === (lead.owner?.id ?? null);
  if (stays && owes(lead, clock.kind)) {
    return { started: [], ended: [], restored: [], copies: memberId === lead.id ? [] : [{ clockId: clock.id, memberId }] };
  }
  const others = rest.flatMap((member) =>
    member.clocks.filter(({ kind, id }) => kind === clock.kind && id !== clock.id).map((own) => ({ clock: own, memberId: member.lead.id })),
  );
  const next = owes(lead, clock.kind) ? first(others) : null;
  const own = next?.memberId === lead.id;
  const started = next === null || own ? [] : [copied(next.clock, lead, nextId())];
  return {
    started,
    ended: [clock],
    restored: own ? [restoredClock(next.clock)] : [],
    copies: next === null ? [] : started.map(({ id }) => ({ clockId: id, memberId: next.memberId })),
  };
}

/** The clocks of a member that stands by itself again: they run as when it was merged, if it still has its owner. */
export const clocksAgain = ({ lead, clocks }: Member): readonly SlaClock[] =>
  lead.owner !== null && isLive(lead) ? clocks.map(restoredClock) : [];
