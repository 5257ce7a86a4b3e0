import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { brand } from '../../../shared/domain/kernel/brand.ts';
import type { LeadId } from '../../../shared/domain/kernel/ids.ts';
import type { Instant } from '../../../shared/domain/kernel/instant.ts';
import { judgeRails } from '../../../shared/domain/replay/guard-rails.ts';
import type { LeadRecord, Outcome } from '../../../shared/domain/replay/record.ts';
import { fieldsRouted, type PastLead, replayRouting, type Surroundings } from '../../../shared/domain/replay/routing.ts';
import { summarise } from '../../../shared/domain/replay/summary.ts';
import type { RoutingPlan } from '../../../shared/domain/routing/plan.ts';
import { instant } from '../support/builders.ts';

const when = instant('2026-03-01T09:00:00Z');
const plan: RoutingPlan = {
  name: 'P',
  rules: [{ id: 'de', label: 'DE', when: { field: 'country', op: 'eq', value: 'DE' }, teamId: 'emea' }],
  catchAll: { queue: 'nobody' },
  slaPolicyId: 's',
};
const owner = (id: string) => ({ id, name: id, active: true, languages: [], calendarId: null });
const roster = {
  absences: [],
  teams: new Map([
    [
      'emea',
      {
        id: 'emea',
        name: 'EMEA',
        members: [
          { ownerId: 'ada', weight: 2 },
          { ownerId: 'bob', weight: 1 },
        ],
      },
    ],
  ]),
  owners: new Map(['ada', 'bob'].map((id) => [id, owner(id)] as const)),
};
const around: Surroundings = { roster, calendars: new Map(), chains: new Map() };
const past = (n: number, more: Partial<PastLead> = {}): PastLead => ({
  leadId: brand<LeadId>(`lead_${String(n).padStart(3, '0')}`),
  at: instant(`2026-03-01T${String(9 + (n % 10)).padStart(2, '0')}:00:00Z`),
  facts: { country: 'DE' },
  blocked: false,
  accountId: null,
  domainKey: null,
  ...more,
});

describe('routing played again', () => {
  it('follows the order in which the leads qualified, whatever order they come in, and the weights', () => {
    const leads = Array.from({ length: 9 }, (_, n) => past(n));
    const placed = replayRouting(plan, around, leads);
    expect(leads.map(({ leadId }) => placed.get(leadId)?.ownerId)).toEqual(['ada', 'bob', 'ada', 'ada', 'bob', 'ada', 'ada', 'bob', 'ada']);
    fc.assert(
      fc.property(fc.shuffledSubarray(leads, { minLength: 9 }), (shuffled) => {
        expect(replayRouting(plan, around, shuffled)).toEqual(placed);
      }),
    );
  });

  it('leaves in the queue whom no rule places, and who may not be routed', () => {
    const placed = replayRouting(plan, around, [past(1, { facts: { country: 'US' } }), past(2, { blocked: true })]);
    for (const place of placed.values()) expect(place).toEqual({ ruleId: null, teamId: null, ownerId: null, queue: 'nobody' });
    expect([...fieldsRouted(plan)]).toEqual(['person.language', 'country']);
  });
});

describe('a plan with caps and accounts', () => {
  const capped = (max: number) => ({ ...owner('ada'), caps: [{ per: 'day' as const, max, zone: 'UTC' }] });
  it('holds the caps of each day of the past', () => {
    const limited = { ...around, roster: { ...roster, owners: new Map([...roster.owners, ['ada', capped(2)]]) } };
    const day = Array.from({ length: 6 }, (_, n) => past(n));
    const placed = [...replayRouting(plan, limited, day).values()].map(({ ownerId }) => ownerId);
    expect(placed.filter((id) => id === 'ada')).toHaveLength(2);
    const next = { ...past(7), at: instant('2026-03-02T09:00:00Z') };
    expect(replayRouting(plan, limited, [...day, next]).get(next.leadId)?.ownerId).toBe('ada');
  });

  it('gives the leads of one company to one owner, as it does when they come', () => {
    const accounts = {
      steps: ['account-owner' as const],
      parents: 'ignored' as const,
      whenAway: 'cover' as const,
      caps: 'always' as const,
      match: [],
      deals: [],
      conflictQueue: 'conflicts',
      assign: 'domain' as const,
      assignmentDays: 90,
    };
    const leads = Array.from({ length: 6 }, (_, n) => past(n, { domainKey: n % 2 === 0 ? 'one' : 'two' }));
    const ownersOf = (placed: ReturnType<typeof replayRouting>, key: string) =>
      new Set(leads.filter(({ domainKey }) => domainKey === key).map(({ leadId }) => placed.get(leadId)?.ownerId)).size;
    const together = replayRouting({ ...plan, accounts }, around, leads);
    expect([ownersOf(together, 'one'), ownersOf(together, 'two')]).toEqual([1, 1]);
    expect(ownersOf(replayRouting(plan, around, leads), 'one')).toBe(2);
  });
});

const record = (n: number, published: Instant | null, draft: Instant | null, outcome: Outcome = null): LeadRecord => ({
  leadId: brand<LeadId>(`lead_${n}`),
  outcome,
  actual: { stage: 'lead', mqlAt: published, ownerId: null, teamId: null, queue: null },
  standing: { published: { mqlAt: published, grade: 'A', cell: 'A1' }, draft: { mqlAt: draft, grade: 'A', cell: 'A2' } },
  changes: published === draft ? [] : [published === null ? 'newly' : 'never'],
  rules: [],
  routed: { published: null, draft: null },
  blocked: false,
  accountId: null,
  domainKey: null,
});
const none = { published: new Map(), draft: new Map() };
const $record = fc.record({ published: fc.boolean(), draft: fc.boolean(), outcome: fc.constantFrom<Outcome>('won', 'lost', null) });

describe('the summary', () => {
  it('adds up, for any records', () => {
    fc.assert(
      fc.property(fc.array($record, { maxLength: 30 }), (rows) => {
        const summary = summarise(
          rows.map((row, n) => record(n, row.published ? when : null, row.draft ? when : null, row.outcome)),
          none,
        );
        const { mql, changes, outcomes, lostWon } = summary;
        expect(mql.draft - mql.published).toBe(changes.newly - changes.never);
        for (const side of ['published', 'draft'] as const) {
          const all = outcomes.won[side] + outcomes.lost[side];
          expect(outcomes.precision[side]).toBe(all === 0 ? null : Math.round((outcomes.won[side] / all) * 10_000) / 10_000);
          expect(Object.values(summary.cells[side]).reduce((sum, count) => sum + count, 0)).toBe(rows.length);
        }
        expect(lostWon.count).toBe(rows.filter((row) => row.outcome === 'won' && row.published && !row.draft).length);
      }),
    );
  });
});

describe('guard rails', () => {
  const summaryOf = (published: number, draft: number) =>
    summarise(
      Array.from({ length: 10 }, (_, n) => record(n, n < published ? when : null, n < draft ? when : null, 'won')),
      none,
    );
  it.each([
    ['fewer, within', { maxFewerMqlPercent: 50 }, [4, 2], true, 50],
    ['fewer, beyond', { maxFewerMqlPercent: 49.99 }, [4, 2], false, 50],
    ['more is not fewer', { maxFewerMqlPercent: 0 }, [2, 4], true, 0],
    ['more, beyond', { maxMoreMqlPercent: 99 }, [2, 4], false, 100],
    ['more than none is infinitely more', { maxMoreMqlPercent: 1000 }, [0, 1], false, null],
    ['none as before', { maxMoreMqlPercent: 0 }, [0, 0], true, 0],
    ['a won lead lost', { keepWon: true }, [4, 3], false, 1],
    ['no won lead lost', { keepWon: true }, [3, 4], true, 0],
  ] as const)('%s', (_, rails, [published, draft], passed, value) => {
    const verdict = judgeRails(rails, summaryOf(published, draft));
    expect(verdict.passed).toBe(passed);
    expect(verdict.rails).toHaveLength(2);
    expect(verdict.rails[1]).toMatchObject({ passed, value });
  });

  it('look at the owner whose leads change most, one that had none before everybody else', () => {
    const load = (id: string, published: number, draft: number) => ({ id, published, draft, actual: 0 });
    const summary = { ...summaryOf(5, 5), owners: [load('ada', 10, 8), load('bob', 4, 6)] };
    expect(judgeRails({ maxOwnerChangePercent: 49 }, summary).rails[1]).toMatchObject({
      value: 50,
      passed: false,
      detail: 'bob gets 6 leads instead of 4',
    });
    const joined = { ...summary, owners: [...summary.owners, load('cy', 0, 1)] };
    expect(judgeRails({ maxOwnerChangePercent: 1000 }, joined).rails[1]).toMatchObject({ value: null, passed: false });
  });

  it('fail over no leads', () => {
    expect(judgeRails({ keepWon: true }, summarise([], none))).toMatchObject({
      passed: false,
      rails: [{ rail: 'leads' }, { passed: true }],
    });
  });
});
