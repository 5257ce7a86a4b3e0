import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LeadStore } from '../../shared/application/ports/lead-store.ts';
import type { Lead } from '../../shared/domain/leads/lead.ts';
import { leadOf } from '../conformance/builders.ts';
import { type RoutersOptions, routers } from '../support/routers.ts';

const start = '2026-03-02T09:00:00.000Z';
const everything = { all: [] };
const accounts = {
  steps: ['named-account', 'open-opportunity', 'account-owner'],
  parents: 'ignored',
  whenAway: 'cover',
  caps: 'always',
  match: [],
  deals: [],
  conflictQueue: 'conflicts',
  assign: 'account',
  assignmentDays: 30,
};
const planOf = (more: Readonly<Record<string, unknown>> = {}) => ({
  name: 'Plan',
  rules: [{ id: 'all', label: 'All', when: everything, teamId: 'team' }],
  catchAll: { queue: 'unrouted' },
  slaPolicyId: 'standard',
  ...more,
});
const waiting = (more: Partial<Lead> = {}): Lead => {
  const lead = leadOf({ stage: 'mql', pendingStep: 'route', ...more });
  return { ...lead, pendingSince: lead.createdAt };
};

/** Reads and commits of a store that take their time, each its own, so that every invocation sees the others between its steps. */
function slowly(random: () => number) {
  const pause = async (): Promise<void> => {
    for (let i = Math.floor(random() * 4); i > 0; i -= 1) await new Promise((done) => setImmediate(done));
  };
  const later =
    <A extends readonly unknown[], R>(call: (...args: A) => Promise<R>) =>
    async (...args: A): Promise<R> => {
      await pause();
      const result = await call(...args);
      await pause();
      return result;
    };
  return (store: LeadStore): LeadStore => ({
    ...store,
    get: later(store.get),
    pool: later(store.pool),
    load: later(store.load),
    assignment: later(store.assignment),
    openOf: later(store.openOf),
    commit: later(store.commit),
  });
}

/** A small generator, so that a failure can be run again. */
function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Routes all leads at once, some of them by two deliveries of one message. */
async function routeAll(options: Omit<RoutersOptions, 'start' | 'around'>, leads: readonly Lead[], seed: number) {
  const random = seeded(seed);
  const system = await routers({ start, ...options, around: slowly(random) });
  for (const lead of leads) await system.add(lead);
  const twice = leads.filter(() => random() < 0.1);
  await Promise.all([...leads, ...twice].map((lead) => system.route(lead)));
  const stored = await Promise.all(leads.map((lead) => system.store.get(lead.id)));
  return { system, leads: stored.flatMap((lead) => lead ?? []) };
}
const countBy = (names: readonly (string | undefined)[]): ReadonlyMap<string, number> => {
  const counts = new Map<string, number>();
  for (const name of names) if (name !== undefined) counts.set(name, (counts.get(name) ?? 0) + 1);
  return counts;
};

describe('routing under contention (R17)', () => {
  it('1,000 parallel routings of 50 accounts: one owner per lead and per account, one event per lead', async () => {
    const owners = ['ina', 'jan', 'kim', 'lea', 'max'];
    const records = {
      ...Object.fromEntries(owners.map((id) => [`owner/${id}`, { name: id }])),
      'team/team': { name: 'Team', members: owners.map((ownerId, i) => ({ ownerId, weight: 1 + (i % 3) })) },
      ...Object.fromEntries(Array.from({ length: 50 }, (_, i) => [`account/a${i}`, { name: `A${i}`, domain: `a${i}.example` }])),
    };
    const leads = Array.from({ length: 1000 }, (_, i) => waiting({ accountId: `a${i % 50}` }));
    const { system, leads: routed } = await routeAll({ plan: planOf({ accounts }), records }, leads, 7);
    expect(routed.every((lead) => lead.owner !== null && lead.version === 2)).toBe(true);
    for (let i = 0; i < 50; i += 1) {
      const [owner, ...others] = new Set(routed.filter((lead) => lead.accountId === `a${i}`).map((lead) => lead.owner?.id));
      expect(others).toEqual([]);
      expect((await system.store.assignment(`account/a${i}`))?.ownerId).toBe(owner);
    }
    for (const lead of routed) {
      const { items } = await system.store.events(lead.id, { cursor: null, limit: 10 });
      expect(items.map((event) => event.type)).toEqual(['lead.routed.v1']);
    }
    // The rotation was charged once per account, and its bound holds over the accounts.
    const firsts = countBy(
      await Promise.all(Array.from({ length: 50 }, async (_, i) => (await system.store.assignment(`account/a${i}`))?.ownerId ?? undefined)),
    );
    const shares = owners.map((id, i) => (firsts.get(id) ?? 0) / (1 + (i % 3)));
    expect(Math.max(...shares) - Math.min(...shares)).toBeLessThanOrEqual(1);
  });

  it('for any team: exactly one owner or a stated reason, no cap or capacity exceeded, shares within one lead of their weights', async () => {
    const $member = fc.record({
      weight: fc.integer({ min: 1, max: 4 }),
      day: fc.option(fc.integer({ min: 0, max: 8 }), { nil: null }),
      hour: fc.option(fc.integer({ min: 0, max: 8 }), { nil: null }),
      capacity: fc.option(fc.integer({ min: 0, max: 8 }), { nil: null }),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array($member, { minLength: 1, maxLength: 5 }),
        fc.integer({ min: 1, max: 40 }),
        fc.integer(),
        async (members, count, seed) => {
          const caps = ({ day, hour }: (typeof members)[number]) => [
            ...(day === null ? [] : [{ per: 'day', max: day, zone: 'Europe/Berlin' }]),
            ...(hour === null ? [] : [{ per: 'rolling-hour', max: hour }]),
          ];
          const records = {
            ...Object.fromEntries(members.map((m, i) => [`owner/m${i}`, { name: `M${i}`, caps: caps(m), capacity: m.capacity }])),
            'team/team': { name: 'Team', members: members.map((m, i) => ({ ownerId: `m${i}`, weight: m.weight })) },
          };
          const { leads } = await routeAll(
            { plan: planOf(), records },
            Array.from({ length: count }, () => waiting()),
            seed,
          );
          const given = countBy(leads.map((lead) => lead.owner?.id));
          const limits = members.map((m) => Math.min(m.day ?? count, m.hour ?? count, m.capacity ?? count));
          for (const [i, limit] of limits.entries()) expect(given.get(`m${i}`) ?? 0).toBeLessThanOrEqual(limit);
          const room = limits.reduce((sum, limit) => sum + limit, 0);
          expect(leads.filter((lead) => lead.owner !== null)).toHaveLength(Math.min(count, room));
          expect(leads.filter((lead) => lead.owner === null).every((lead) => lead.queueReason === 'no-member-available')).toBe(true);
          // Among those who were never full the bound of stride scheduling holds.
          const shares = members.flatMap((m, i) =>
            (given.get(`m${i}`) ?? 0) < (limits[i] ?? 0) ? [(given.get(`m${i}`) ?? 0) / m.weight] : [],
          );
          if (shares.length > 1) expect(Math.max(...shares) - Math.min(...shares)).toBeLessThanOrEqual(1);
        },
      ),
      { numRuns: Number(process.env.ROUTING_RUNS ?? 60) },
    );
  });
});
