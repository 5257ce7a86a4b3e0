import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Pool, Team } from '../../../shared/domain/routing/plan.ts';
import { allocate, credit } from '../../../shared/domain/routing/stride.ts';

const team = (...weights: readonly number[]): Team => ({
  id: 'team',
  name: 'Team',
  members: weights.map((weight, index) => ({ ownerId: `m${index}`, weight })),
});
const everyone = (t: Team): ReadonlySet<string> => new Set(t.members.map((member) => member.ownerId));

/** Draws one lead per entry; each entry says who is there. */
function draw(t: Team, present: readonly ReadonlySet<string>[], from: Pool | null = null) {
  let pool = from;
  const winners = present.map((available) => {
    const allocation = allocate({ pool, team: t, available });
    pool = allocation?.pool ?? pool;
    return allocation?.ownerId ?? null;
  });
  return { winners, pool };
}
const times = <T>(n: number, value: T): readonly T[] => Array.from({ length: n }, () => value);
const count = (winners: readonly (string | null)[], ownerId: string) => winners.filter((winner) => winner === ownerId).length;

describe('allocate', () => {
  it('takes turns in team order when weights are equal', () => {
    const t = team(1, 1, 1);
    expect(draw(t, times(7, everyone(t))).winners).toEqual(['m0', 'm1', 'm2', 'm0', 'm1', 'm2', 'm0']);
  });

  it('shares by weight', () => {
    const t = team(3, 1);
    const { winners } = draw(t, times(8, everyone(t)));
    expect([count(winners, 'm0'), count(winners, 'm1')]).toEqual([6, 2]);
  });

  it('lets the turn of who did not fit wait, and that of who was away go by', () => {
    const t = team(1, 1);
    const only = (waiting: readonly string[]) => {
      let pool: Pool | null = null;
      for (let i = 0; i < 3; i += 1)
        pool = allocate({ pool, team: t, available: new Set(['m0']), waiting: new Set(waiting) })?.pool ?? null;
      return draw(t, times(4, everyone(t)), pool).winners;
    };
    expect(only(['m1'])).toEqual(['m1', 'm1', 'm1', 'm0']);
    expect(only([])).toEqual(['m0', 'm1', 'm0', 'm1']);
  });

  it('counts the version up from nothing', () => {
    const t = team(1, 1);
    const first = allocate({ pool: null, team: t, available: everyone(t) });
    expect(first).toEqual({ ownerId: 'm0', pool: { teamId: 'team', version: 1, pointers: { m0: 2520, m1: 0 } } });
    expect(allocate({ pool: first?.pool ?? null, team: t, available: everyone(t) })?.pool.version).toBe(2);
  });

  it('gives nothing when nobody is there, or nobody of the team', () => {
    expect(allocate({ pool: null, team: team(1), available: new Set() })).toBeNull();
    expect(allocate({ pool: null, team: team(1), available: new Set(['stranger']) })).toBeNull();
    expect(allocate({ pool: null, team: team(), available: new Set(['m0']) })).toBeNull();
  });

  it('does not flood a new member', () => {
    const [small, large] = [team(1, 1), team(1, 1, 1)];
    const before = draw(small, times(100, everyone(small)));
    const { winners } = draw(large, times(30, everyone(large)), before.pool);
    expect(large.members.map((member) => count(winners, member.ownerId))).toEqual([10, 10, 10]);
  });

  it('does not flood a member who returns', () => {
    const t = team(1, 1, 1);
    const away = new Set(['m0', 'm1']);
    const { winners } = draw(t, [...times(3, everyone(t)), ...times(60, away), ...times(30, everyone(t))]);
    expect(count(winners.slice(3, 63), 'm2')).toBe(0);
    expect(t.members.map((member) => count(winners.slice(63), member.ownerId))).toEqual([10, 10, 10]);
  });

  it('lets nobody gain by leaving for one lead', () => {
    const t = team(1, 1);
    const without0 = new Set(['m1']);
    const { winners } = draw(t, [...times(2, everyone(t)), ...times(10, [everyone(t), without0]).flat()]);
    expect(count(winners, 'm0')).toBeLessThanOrEqual(count(winners, 'm1'));
  });

  it('forgets who left the team', () => {
    const { pool } = draw(team(1, 1), times(4, everyone(team(1, 1))));
    expect(Object.keys(allocate({ pool, team: team(1), available: new Set(['m0']) })?.pool.pointers ?? {})).toEqual(['m0']);
  });
});

const weights = fc.array(fc.integer({ min: 1, max: 10 }), { minLength: 2, maxLength: 8 });

describe('allocate, for any team', () => {
  it('keeps every pair within one lead of its weights, at every moment (R17)', () => {
    fc.assert(
      fc.property(weights, (ws) => {
        const t = team(...ws);
        const { winners } = draw(t, times(200, everyone(t)));
        const counts = ws.map(() => 0);
        for (const winner of winners) {
          const index = t.members.findIndex((member) => member.ownerId === winner);
          counts[index] = (counts[index] ?? 0) + 1;
          for (const [i, wi] of ws.entries()) {
            for (const [j, wj] of ws.entries()) {
              const gap = Math.abs((counts[i] ?? 0) / wi - (counts[j] ?? 0) / wj);
              expect(gap).toBeLessThanOrEqual(Math.max(1 / wi, 1 / wj) + 1e-9);
            }
          }
        }
      }),
      { numRuns: 40 },
    );
  });

  it('never gives a member more than the share of an always-present one, plus a lead, whatever the absences', () => {
    const history = fc.array(fc.array(fc.boolean(), { minLength: 8, maxLength: 8 }), { minLength: 1, maxLength: 150 });
    fc.assert(
      fc.property(weights, history, (ws, days) => {
        const t = team(...ws);
        const [steady = 1] = ws;
        const present = days.map((flags) => new Set(t.members.filter((_, i) => i === 0 || flags[i]).map((member) => member.ownerId)));
        const { winners } = draw(t, present);
        for (const [i, wi] of ws.entries()) {
          const ahead = count(winners, `m${i}`) / wi - count(winners, 'm0') / steady;
          expect(ahead).toBeLessThanOrEqual(Math.max(1 / wi, 1 / steady) + 1e-9);
        }
      }),
      { numRuns: 100 },
    );
  });
});

describe('credit', () => {
  const cost = 2520;

  it('takes back exactly one allocation of the owner, and nobody else moves', () => {
    const t = team(2, 1);
    const { pool } = draw(t, times(4, everyone(t)));
    const credited = credit({ pool, team: t, ownerId: 'm0' });
    expect(credited?.pointers).toEqual({ ...pool?.pointers, m0: (pool?.pointers.m0 ?? 0) - cost / 2 });
    expect(credited?.version).toBe((pool?.version ?? 0) + 1);
  });

  it('knows nothing to give back to who was never charged or has left', () => {
    const t = team(1, 1);
    const { pool } = draw(t, times(2, everyone(t)));
    expect(credit({ pool: null, team: t, ownerId: 'm0' })).toBeNull();
    expect(credit({ pool, team: t, ownerId: 'stranger' })).toBeNull();
    expect(credit({ pool, team: { ...t, members: t.members.slice(1) }, ownerId: 'm0' })).toBeNull();
  });

  it('makes up for what was no lead: counted without the credited ones, shares end within one lead of exact (R17)', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 2, maxLength: 4 }),
        fc.array(fc.boolean(), { minLength: 1, maxLength: 30 }),
        (weights, spam) => {
          const t = team(...weights);
          let pool: Pool | null = null;
          const good = new Map(t.members.map((member) => [member.ownerId, 0]));
          const give = (isSpam: boolean): void => {
            const allocation = allocate({ pool, team: t, available: everyone(t) });
            pool = allocation?.pool ?? pool;
            const ownerId = allocation?.ownerId ?? '';
            if (isSpam) pool = credit({ pool, team: t, ownerId }) ?? pool;
            else good.set(ownerId, (good.get(ownerId) ?? 0) + 1);
          };
          for (const isSpam of spam) give(isSpam);
          for (const [i, a] of t.members.entries())
            for (const b of t.members.slice(i + 1)) {
              const [na, nb] = [good.get(a.ownerId) ?? 0, good.get(b.ownerId) ?? 0];
              expect(Math.abs(na / a.weight - nb / b.weight)).toBeLessThanOrEqual(Math.max(1 / a.weight, 1 / b.weight) + 1e-9);
            }
        },
      ),
    );
  });
});
