import type { Pool, Team, TeamMember } from './plan.ts';

export type Allocation = { readonly ownerId: string; readonly pool: Pool };
export type AllocationInput = {
  readonly pool: Pool | null;
  readonly team: Team;
  readonly available: ReadonlySet<string>;
  /** At work, but not for this lead: their turn waits for them. Everybody else who is not available is away. */
  readonly waiting?: ReadonlySet<string>;
};

/** Least common multiple of the weights 1–10: every stride is whole, so pointers never drift. */
const fullStride = 2520;

/**
 * Weighted fair allocation by stride scheduling: the lowest pointer takes the lead and grows by 2520 / weight; ties go to
 * the member who stands first in the team. While the same members stay available, |nᵢ/wᵢ − nⱼ/wⱼ| ≤ max(1/wᵢ, 1/wⱼ).
 *
 * Catch-up: nobody is flooded. Who is new, or back from absence, starts level with the lowest of those who were there;
 * who left ahead of it keeps that lead, so that leaving and returning gains nothing. Who was there and merely did not fit the
 * lead is not away: the next ones that fit make up for it. Null when no member is available.
 */
export function allocate({ pool, team, available, waiting }: AllocationInput): Allocation | null {
  const known = new Map(Object.entries(pool?.pointers ?? {}));
  const present = team.members.filter(({ ownerId }) => available.has(ownerId) || waiting?.has(ownerId));
  const [first, ...others] = present.filter(({ ownerId }) => available.has(ownerId));
  if (first === undefined) return null;
  const start = lowest(present, known) ?? lowest(team.members, known) ?? 0;
  const pointer = (member: TeamMember): number => known.get(member.ownerId) ?? start;
  const winner = others.reduce((best, member) => (pointer(member) < pointer(best) ? member : best), first);
  const after = new Map(present.map((member) => [member.ownerId, pointer(member) + (member === winner ? fullStride / member.weight : 0)]));
  const floor = Math.min(...after.values());
  const pointers = team.members.flatMap(({ ownerId }): [string, number][] => {
    const now = after.get(ownerId) ?? raised(known.get(ownerId), floor);
    return now === undefined ? [] : [[ownerId, now]];
  });
  return { ownerId: winner.ownerId, pool: { teamId: team.id, version: (pool?.version ?? 0) + 1, pointers: Object.fromEntries(pointers) } };
}

/**
 * Takes back one allocation: the owner's pointer as if the lead had never been theirs, so that they are next the sooner.
 * For leads that were none (spam, duplicates). Null when the pool never charged the owner, or they left the team.
 */
export const credit = (input: Settlement): Pool | null => settled(input, -1);

/** Takes a credit back: the lead is the owner's after all. */
export const debit = (input: Settlement): Pool | null => settled(input, 1);

type Settlement = { readonly pool: Pool | null; readonly team: Team; readonly ownerId: string };

function settled({ pool, team, ownerId }: Settlement, sign: 1 | -1): Pool | null {
  const weight = team.members.find((member) => member.ownerId === ownerId)?.weight;
  const pointer = pool === null ? undefined : new Map(Object.entries(pool.pointers)).get(ownerId);
  if (pool === null || weight === undefined || pointer === undefined) return null;
  const entries = Object.entries(pool.pointers).map(([id, value]): [string, number] => [
    id,
    id === ownerId ? value + (sign * fullStride) / weight : value,
  ]);
  return { teamId: pool.teamId, version: pool.version + 1, pointers: Object.fromEntries(entries) };
}

const raised = (pointer: number | undefined, floor: number): number | undefined =>
  pointer === undefined ? undefined : Math.max(pointer, floor);

function lowest(members: readonly TeamMember[], known: ReadonlyMap<string, number>): number | null {
  const pointers = members.flatMap((member) => known.get(member.ownerId) ?? []);
  return pointers.length === 0 ? null : Math.min(...pointers);
}
