import type { BySide, LeadRecord } from './record.ts';
import type { Placed } from './routing.ts';

/** Leads that one owner, team or queue would have got, and those it really got. */
export type Load = { readonly id: string; readonly actual: number } & BySide<number>;

export type Loads = {
  readonly owners: readonly Load[];
  readonly teams: readonly Load[];
  readonly queues: readonly Load[];
  /** Leads both would have routed, to another team or by another rule. */
  readonly rerouted: number;
};

/** Of an organisation with more owners, those with the most leads. Rails look at all of them. */
export const mostOwners = 200;

/** Who would have got how many leads. */
export function loadsOf(records: readonly LeadRecord[], { published, draft }: BySide<ReadonlyMap<string, Placed>>): Loads {
  const places = [published, draft].map((map) => [...map.values()]);
  const [before = [], after = []] = places;
  const real: readonly Placed[] = records.map(({ actual }) => ({ ...actual, ruleId: null }));
  const load = (idOf: (placed: Placed) => string | null): readonly Load[] => {
    const [left, right, actual] = [tally(before, idOf), tally(after, idOf), tally(real, idOf)];
    const ids = new Set([...left.keys(), ...right.keys(), ...actual.keys()]);
    return [...ids]
      .map((id) => ({ id, published: left.get(id) ?? 0, draft: right.get(id) ?? 0, actual: actual.get(id) ?? 0 }))
      .sort((a, b) => b.published + b.draft - (a.published + a.draft) || (a.id < b.id ? -1 : 1));
  };
  return {
    owners: load(({ ownerId }) => ownerId),
    teams: load(({ teamId }) => teamId),
    queues: load(({ queue }) => queue),
    rerouted: [...published].filter(([leadId, placed]) => isRerouted(placed, draft.get(leadId))).length,
  };
}

/** Which member of a team it is follows from all leads before this one, so another member alone is no other decision. */
export const isRerouted = (before: Placed, after: Placed | undefined): boolean =>
  after !== undefined && (before.ruleId !== after.ruleId || before.teamId !== after.teamId || before.queue !== after.queue);

function tally(places: readonly Placed[], idOf: (placed: Placed) => string | null): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const placed of places) {
    const id = idOf(placed);
    if (id !== null) counts.set(id, (counts.get(id) ?? 0) + 1);
  }
  return counts;
}
