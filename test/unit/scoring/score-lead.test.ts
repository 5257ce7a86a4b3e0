import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Touch } from '../../../shared/domain/attribution/touch.ts';
import type { Facts } from '../../../shared/domain/conditions/condition.ts';
import { instantFromMillis } from '../../../shared/domain/kernel/instant.ts';
import { sumLines } from '../../../shared/domain/scoring/points.ts';
import type { Rubric, SignalRule } from '../../../shared/domain/scoring/rubric.ts';
import type { ScoreLine } from '../../../shared/domain/scoring/score.ts';
import { scoreLead } from '../../../shared/domain/scoring/score-lead.ts';
import { instant, touch } from '../support/builders.ts';

const rubric: Rubric = {
  name: 'Default',
  fit: {
    groups: [
      {
        id: 'person',
        min: -20,
        max: 60,
        rules: [
          { id: 'vp', label: 'VP', when: { field: 'person.seniority', op: 'in', value: ['vp', 'cxo'] }, points: 40 },
          { id: 'business', label: 'Business mail', when: { field: 'person.emailKind', op: 'eq', value: 'business' }, points: 30 },
          { id: 'student', label: 'Student', when: { field: 'person.role', op: 'eq', value: 'student' }, points: -50 },
        ],
      },
      {
        id: 'company',
        min: 0,
        max: 40,
        rules: [{ id: 'big', label: '200+', when: { field: 'company.employees', op: 'gte', value: 200 }, points: 12.345 }],
      },
    ],
    grades: [
      { grade: 'C', from: 20 },
      { grade: 'A', from: 70 },
      { grade: 'D', from: 0 },
      { grade: 'B', from: 50 },
    ],
  },
  engagement: {
    groups: [
      {
        id: 'forms',
        min: 0,
        max: 60,
        signals: [
          {
            id: 'demo',
            label: 'Demo request',
            signal: 'form.submitted',
            points: 40,
            maxAwards: 2,
            when: { field: 'touch.tags', op: 'eq', value: 'demo' },
            decay: { percent: 25, intervalDays: 7 },
          },
          {
            id: 'newsletter',
            label: 'Newsletter',
            signal: 'form.submitted',
            points: 5,
            maxAwards: 1,
            when: { field: 'touch.tags', op: 'eq', value: 'newsletter' },
          },
        ],
      },
    ],
    tiers: [
      { tier: '1', from: 50 },
      { tier: '2', from: 20 },
      { tier: '3', from: 0 },
    ],
  },
  mql: {
    all: [
      { field: 'score.grade', op: 'in', value: ['A', 'B'] },
      { field: 'score.engagement', op: 'gte', value: 30 },
    ],
  },
  exclusions: [
    { id: 'competitor', label: 'Competitor', when: { field: 'company.domain', op: 'eq', value: 'rival.example' } },
    { id: 'student', label: 'Student', when: { field: 'person.role', op: 'eq', value: 'student' } },
  ],
};
const icp: Facts = { 'person.seniority': 'vp', 'person.emailKind': 'business', 'company.employees': 500 };
const at = instant('2026-01-05T09:00:00Z');
const score = (facts: Facts, touches: readonly Touch[], overrides: Partial<Parameters<typeof scoreLead>[0]> = {}) =>
  scoreLead({ facts, touches, rubric, rubricVersion: 'default@7', at, ...overrides });
const pointsOf = (lines: readonly ScoreLine[], rule: string) => lines.filter((line) => line.rule === rule).map((line) => line.points);
const sumOf = (lines: readonly ScoreLine[], dimension: ScoreLine['dimension']) =>
  sumLines(lines.filter((line) => line.dimension === dimension));
const withDecay = (decay: SignalRule['decay'], points = 10): Rubric => ({
  ...rubric,
  engagement: {
    ...rubric.engagement,
    groups: [{ id: 'g', min: -100, max: 100, signals: [{ id: 's', label: 'S', signal: 'page', points, maxAwards: 100, decay }] }],
  },
});

describe('Given an ideal customer who asks for a demo', () => {
  const result = score(icp, [touch({ at })]);

  it('scores fit and engagement apart and names the cell', () => {
    expect(result.summary).toEqual({ fit: 72, grade: 'A', engagement: 40, cell: 'A2', rubricVersion: 'default@7', asOf: at });
  });

  it('qualifies, with the trace of the threshold', () => {
    expect(result.qualified).toBe(true);
    expect(result.exclusion).toBeNull();
    expect(result.mqlTrace).toEqual([
      { field: 'score.grade', op: 'in', expected: ['A', 'B'], value: 'A', matched: true },
      { field: 'score.engagement', op: 'gte', expected: 30, value: 40, matched: true },
    ]);
  });

  it('explains each point: awards, the clamp of a group, the rounding', () => {
    expect(result.lines.map(({ group, rule, points }) => [group, rule, points])).toEqual([
      ['person', 'vp', 40],
      ['person', 'business', 30],
      ['person', 'clamp', -10],
      ['company', 'big', 12.345],
      ['total', 'rounding', -0.345],
      ['forms', 'demo', 40],
    ]);
    expect(result.lines[0]?.because).toBe('person.seniority in ["vp","cxo"] (is "vp")');
    expect(result.lines.at(-1)?.because).toContain('40 × (1 − 25 %)^0');
  });

  it('judges the threshold by the fresh score, not by the one among the facts', () => {
    const stale: Facts = { ...icp, 'score.grade': 'D', 'score.engagement': 0 };
    expect(score(stale, [touch({ at })]).qualified).toBe(true);
    expect(score({ 'score.grade': 'A', 'score.engagement': 99 }, []).qualified).toBe(false);
  });
});

describe('Given an exclusion', () => {
  it('does not qualify whatever the score', () => {
    const excluded = score({ ...icp, 'company.domain': 'rival.example' }, [touch({ at })]);
    expect(excluded.mqlTrace.every((leaf) => leaf.matched)).toBe(true);
    expect(excluded.exclusion).toEqual({ id: 'competitor', label: 'Competitor' });
    expect(excluded.qualified).toBe(false);
  });

  it('gives the first that holds as the reason', () => {
    const both = { ...icp, 'company.domain': 'rival.example', 'person.role': 'student' };
    expect(score(both, []).exclusion?.id).toBe('competitor');
    expect(score({ ...icp, 'person.role': 'student' }, []).exclusion?.id).toBe('student');
  });
});

describe('Given negative points', () => {
  it('keeps the group, then the score, within bounds', () => {
    const { summary, lines } = score({ 'person.role': 'student' }, []);
    expect(summary).toMatchObject({ fit: 0, grade: 'D', cell: 'D3' });
    expect(lines.map(({ group, rule, points }) => [group, rule, points])).toEqual([
      ['person', 'student', -50],
      ['person', 'clamp', 30],
      ['total', 'clamp', 20],
    ]);
  });
});

describe('Given touches over time', () => {
  const later = (days: number) => ({ at: instantFromMillis(Date.parse(at) + days * 86_400_000) });

  it.each([
    [0, 40],
    [6.99, 40],
    [7, 30],
    [14, 22.5],
    [21, 16.875],
    [70, 2.2525],
  ])('decays in whole intervals: after %d days %d points', (days, points) => {
    expect(pointsOf(score({}, [touch({ at })], later(days)).lines, 'demo')).toEqual([points]);
  });

  it('counts the newest touches up to the limit of the signal', () => {
    const touches = [1, 2, 3].map((n) => touch({ n, formId: `form-${n}`, at: later(n * 7).at }));
    const { lines } = score({}, [...touches].reverse(), later(21));
    expect(pointsOf(lines, 'demo')).toEqual([40, 30]);
  });

  it('counts a signal only where its condition holds for the touch', () => {
    const { lines, summary } = score({}, [touch({ at, tags: ['newsletter'] }), touch({ n: 2, at, signal: 'page.viewed' })]);
    expect(pointsOf(lines, 'demo')).toEqual([]);
    expect(pointsOf(lines, 'newsletter')).toEqual([5]);
    expect(summary.engagement).toBe(5);
  });

  it('does not see the future', () => {
    expect(score({}, [touch({ at: later(1).at })]).summary.engagement).toBe(0);
  });

  it('rounds half-up once, at the end', () => {
    const halves = (n: number) =>
      score(
        {},
        Array.from({ length: n }, (_, i) => touch({ n: i, at, signal: 'page' })),
        { rubric: withDecay(undefined, 0.5) },
      );
    expect(halves(1).summary.engagement).toBe(1);
    expect(halves(2).summary.engagement).toBe(1);
    expect(halves(3).summary.engagement).toBe(2);
  });

  it('adds tenths exactly', () => {
    const tenths = score(
      {},
      Array.from({ length: 25 }, (_, i) => touch({ n: i, at, signal: 'page' })),
      { rubric: withDecay(undefined, 0.1) },
    );
    expect(tenths.summary.engagement).toBe(3);
    expect(sumOf(tenths.lines, 'engagement')).toBe(3);
  });
});

it('puts a score below every band into the lowest', () => {
  const high: Rubric = {
    ...rubric,
    fit: {
      ...rubric.fit,
      grades: [
        { grade: 'A', from: 90 },
        { grade: 'B', from: 50 },
      ],
    },
  };
  expect(score({}, [], { rubric: high }).summary.grade).toBe('B');
});

describe('for any history and rubric', () => {
  const points = fc.oneof(fc.integer({ min: -60, max: 60 }), fc.double({ min: -60, max: 60, noNaN: true }));
  const bounds = fc.tuple(fc.double({ min: -50, max: 20, noNaN: true }), fc.double({ min: 20, max: 120, noNaN: true }));
  const decay = fc.option(fc.record({ percent: fc.integer({ min: 1, max: 100 }), intervalDays: fc.integer({ min: 1, max: 40 }) }), {
    nil: undefined,
  });
  const signals = fc.array(fc.record({ points, decay, maxAwards: fc.integer({ min: 1, max: 5 }), signal: fc.constantFrom('a', 'b') }), {
    maxLength: 4,
  });
  const groups = fc.array(fc.record({ bounds, signals, fit: fc.array(points, { maxLength: 4 }) }), { minLength: 1, maxLength: 4 });
  const touches = fc
    .array(fc.record({ days: fc.double({ min: 0, max: 400, noNaN: true }), signal: fc.constantFrom('a', 'b') }), { maxLength: 20 })
    .map((rows) =>
      rows.map(({ days, signal }, n) => touch({ n, signal, at: instantFromMillis(Date.parse(at) - Math.round(days * 86_400_000)) })),
    );
  const built = groups.map(
    (rows): Rubric => ({
      ...rubric,
      fit: {
        ...rubric.fit,
        groups: rows.map((row, g) => ({
          id: `g${g}`,
          min: row.bounds[0],
          max: row.bounds[1],
          rules: row.fit.map((p, r) => ({ id: `r${r}`, label: 'rule', when: { all: [] }, points: p })),
        })),
      },
      engagement: {
        ...rubric.engagement,
        groups: rows.map((row, g) => ({
          id: `g${g}`,
          min: row.bounds[0],
          max: row.bounds[1],
          signals: row.signals.map((s, i) => ({ ...s, id: `s${i}`, label: 'signal' })),
        })),
      },
    }),
  );

  it('has lines that sum exactly to whole scores between 0 and 100', () => {
    fc.assert(
      fc.property(built, touches, (r, history) => {
        const { summary, lines } = score({}, history, { rubric: r });
        for (const dimension of ['fit', 'engagement'] as const) {
          expect(sumOf(lines, dimension)).toBe(summary[dimension]);
          expect(Number.isInteger(summary[dimension])).toBe(true);
          expect(summary[dimension]).toBeGreaterThanOrEqual(0);
          expect(summary[dimension]).toBeLessThanOrEqual(100);
        }
        expect(summary.cell).toBe(`${summary.grade}${rubric.engagement.tiers.find((tier) => summary.engagement >= tier.from)?.tier}`);
      }),
      { numRuns: 300 },
    );
  });

  it('stays within a thousandth per award of the unrounded arithmetic', () => {
    fc.assert(
      fc.property(built, touches, (r, history) => {
        const { summary } = score({}, history, { rubric: r });
        const bound = (v: number, min: number, max: number) => Math.min(Math.max(v, min), max);
        const exact = r.engagement.groups.map((group) => {
          const awards = group.signals.flatMap((s) =>
            [...history]
              .filter((t) => t.signal === s.signal)
              .sort((a, b) => (a.at < b.at || (a.at === b.at && a.id < b.id) ? 1 : -1))
              .slice(0, s.maxAwards)
              .map(
                (t) =>
                  s.points *
                  (1 - (s.decay?.percent ?? 0) / 100) **
                    Math.floor((Date.parse(at) - Date.parse(t.at)) / ((s.decay?.intervalDays ?? 1) * 86_400_000)),
              ),
          );
          return bound(
            awards.reduce((sum, value) => sum + value, 0),
            group.min,
            group.max,
          );
        });
        const total = bound(
          exact.reduce((sum, value) => sum + value, 0),
          0,
          100,
        );
        expect(Math.abs(summary.engagement - total)).toBeLessThanOrEqual(0.5 + 0.01);
      }),
    );
  });

  it('does not depend on the order rows are read in', () => {
    fc.assert(
      fc.property(built, touches, fc.infiniteStream(fc.nat()), (r, history, random) => {
        const shuffled = history
          .map((t) => ({ t, key: random.next().value ?? 0 }))
          .sort((a, b) => a.key - b.key)
          .map(({ t }) => t);
        expect(score({}, shuffled, { rubric: r })).toEqual(score({}, history, { rubric: r }));
      }),
    );
  });
});
