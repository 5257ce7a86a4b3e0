import type { LeadId } from '../kernel/ids.ts';
import { type Instant, instantFromMillis, millisOf, plusMillis } from '../kernel/instant.ts';
import { dayMillis } from '../sla/local-windows.ts';
import { offsetSpans } from '../sla/zone-offsets.ts';
import type { Cap, CapPeriod, Load, Owner } from './plan.ts';

const hourMillis = 3_600_000;
/** Index reads lag by much less. */
const freshMillis = 30_000;

export type LimitReached = `cap-${CapPeriod}` | 'capacity';
/** An owner's load and, when they have a capacity, their open leads as the index shows them. */
export type OwnerLoad = { readonly load: Load | null; readonly open: readonly LeadId[] };

const capsOf = (owner: Owner): readonly Cap[] => owner.caps ?? [];
/** Whether anything must be counted for the owner. */
export const isLimited = (owner: Owner): boolean => capsOf(owner).length > 0 || (owner.capacity ?? null) !== null;

/**
 * Names the period that holds `at` in the cap's zone, e.g. `week/Europe/Berlin/2026-11-23`. A cap that changes zone counts anew.
 */
export function periodKey({ per, zone }: Pick<Cap, 'per' | 'zone'>, at: Instant): string {
  const millis = millisOf(at);
  const offset = offsetSpans(zone, millis, millis + 1)[0]?.offset ?? 0;
  const local = instantFromMillis(millis + offset);
  if (per === 'month') return `${per}/${zone}/${local.slice(0, 7)}`;
  // Day 0, 1970-01-01, was a Thursday.
  const back = per === 'week' ? (Math.floor((millis + offset) / dayMillis) + 3) % 7 : 0;
  return `${per}/${zone}/${plusMillis(local, -back * dayMillis).slice(0, 10)}`;
}

const withinHour = (load: Load | null, at: Instant): readonly Instant[] => {
  const since = plusMillis(at, -hourMillis);
  return (load?.hour ?? []).filter((given) => given > since);
};

const given = (load: Load | null, cap: Cap, at: Instant): number =>
  cap.per === 'rolling-hour' ? withinHour(load, at).length : (new Map(Object.entries(load?.counts ?? {})).get(periodKey(cap, at)) ?? 0);

/** The first limit that leaves no room for one more lead at `at`; null when there is room. */
export function limitReached(owner: Owner, { load, open }: OwnerLoad, at: Instant): LimitReached | null {
  const cap = capsOf(owner).find((row) => given(load, row, at) >= row.max);
  if (cap !== undefined) return `cap-${cap.per}`;
  const capacity = owner.capacity ?? null;
  if (capacity === null) return null;
  const since = plusMillis(at, -freshMillis);
  const fresh = (load?.fresh ?? []).filter((row) => row.at > since).map((row) => row.leadId);
  return new Set([...open, ...fresh]).size >= capacity ? 'capacity' : null;
}

/** Of each cap the period at hand and the one before: clocks of two machines may lie on two sides of midnight. */
const keptPeriods = 2;

/** Counts of the periods that may still matter for caps that begin like one of `keys`. */
function lately(counts: ReadonlyMap<string, number>, keys: readonly string[]): ReadonlyMap<string, number> {
  const kindOf = (key: string): string => key.slice(0, key.lastIndexOf('/') + 1);
  const all = [...new Set([...keys, ...counts.keys()])].sort().reverse();
  const kept = keys.flatMap((key) => all.filter((other) => kindOf(other) === kindOf(key)).slice(0, keptPeriods));
  return new Map([...kept, ...keys].map((key) => [key, counts.get(key) ?? 0]));
}

/** The owner's load with one more lead; null when nothing is counted for them. What no cap asks for any more is dropped. */
export function charge(owner: Owner, load: Load | null, leadId: LeadId, at: Instant): Load | null {
  if (!isLimited(owner)) return null;
  const caps = capsOf(owner);
  const keys = caps.filter((cap) => cap.per !== 'rolling-hour').map((cap) => periodKey(cap, at));
  const counts = lately(new Map(Object.entries(load?.counts ?? {})), keys);
  const since = plusMillis(at, -freshMillis);
  return {
    ownerId: owner.id,
    version: (load?.version ?? 0) + 1,
    counts: Object.fromEntries([...counts].map(([key, count]) => [key, keys.includes(key) ? count + 1 : count])),
    hour: caps.some((cap) => cap.per === 'rolling-hour') ? [...withinHour(load, at), at].sort() : [],
    fresh: (owner.capacity ?? null) === null ? [] : [...(load?.fresh ?? []).filter((row) => row.at > since), { leadId, at }],
  };
}

/** The load without the lead that was given at `givenAt`, as if it had never been theirs; null when nothing counts it any more. */
export function refund(owner: Owner, load: Load | null, leadId: LeadId, givenAt: Instant): Load | null {
  if (load === null) return null;
  const keys = new Set(capsOf(owner).map((cap) => periodKey(cap, givenAt)));
  const entries = Object.entries(load.counts).map(([key, count]): [string, number] => [
    key,
    keys.has(key) ? Math.max(0, count - 1) : count,
  ]);
  const first = load.hour.indexOf(givenAt);
  const next: Load = {
    ownerId: load.ownerId,
    version: load.version + 1,
    counts: Object.fromEntries(entries),
    hour: load.hour.filter((_, i) => i !== first),
    fresh: load.fresh.filter((row) => row.leadId !== leadId),
  };
  const same =
    next.hour.length === load.hour.length &&
    next.fresh.length === load.fresh.length &&
    entries.every(([key, count]) => load.counts[key] === count);
  return same ? null : next;
}
