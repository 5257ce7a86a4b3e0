import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Touch } from '../../../shared/domain/attribution/touch.ts';
import { type Instant, plusMillis } from '../../../shared/domain/kernel/instant.ts';
import { cheapestToQualify, worthAsking } from '../../../shared/domain/scoring/counterfactual.ts';
import { decaySteps, outlookOf } from '../../../shared/domain/scoring/outlook.ts';
import { sumLines } from '../../../shared/domain/scoring/points.ts';
import type { Rubric, SignalRule } from '../../../shared/domain/scoring/rubric.ts';
import { scoreLead } from '../../../shared/domain/scoring/score-lead.ts';
import { instant, touch } from '../support/builders.ts';

const at = instant('2026-03-01T09:00:00Z');
const day = 86_400_000;
const ago = (days: number): Instant => plusMillis(at, -days * day);
const facts = { 'person.seniority': 'vp' };

const rubricOf = (signals: readonly SignalRule[], group: Partial<Rubric['engagement']['groups'][number]> = {}, from = 50): Rubric => ({
  name: 'R',
  fit: {
    groups: [
      {
        id: 'f',
        min: 0,
        max: 100,
        rules: [
          { id: 'vp', label: 'VP', points: 60, when: { field: 'person.seniority', op: 'eq', value: 'vp' } },
          { id: 'big', label: 'Large', points: 30, when: { field: 'company.employees', op: 'gte', value: 200 } },
        ],
      },
    ],
    grades: [
      { grade: 'A', from: 60 },
      { grade: 'D', from: 0 },
    ],
  },
  engagement: {
    groups: [{ id: 'g', min: -100, max: 100, ...group, signals }],
    tiers: [
      { tier: '1', from: 50 },
      { tier: '2', from: 20 },
      { tier: '3', from: 0 },
    ],
  },
  mql: {
    all: [
      { field: 'score.grade', op: 'eq', value: 'A' },
      { field: 'score.engagement', op: 'gte', value: from },
    ],
  },
  exclusions: [],
});
const rule = (more: Partial<SignalRule> = {}): SignalRule => ({
  id: 'page',
  label: 'Page',
  signal: 'page',
  points: 10,
  maxAwards: 100,
  ...more,
});
const pages = (...daysAgo: readonly number[]): readonly Touch[] => daysAgo.map((days, n) => touch({ n, signal: 'page', at: ago(days) }));
const inputOf = (rubric: Rubric, touches: readonly Touch[], more: object = {}) => ({
  facts,
  touches,
  rubric,
  rubricVersion: 'r@1',
  at,
  ...more,
});
const engagement = (rubric: Rubric, touches: readonly Touch[], when = at) =>
  scoreLead({ ...inputOf(rubric, touches), at: when }).summary.engagement;

describe('what a signal counts for', () => {
  it('is bounded by its own points, with a line that says so', () => {
    const { summary, lines } = scoreLead(inputOf(rubricOf([rule({ maxPoints: 25 })]), pages(1, 2, 3, 4)));
    expect(summary.engagement).toBe(25);
    expect(lines.filter((line) => line.rule === 'clamp')).toMatchObject([{ points: -15, because: 'Page counts for 25 points at most' }]);
  });

  it.each([
    ['three within a week are one award', { frequency: { atLeast: 3, days: 7 } }, [1, 2, 3], 10],
    ['two are none', { frequency: { atLeast: 3, days: 7 } }, [1, 2], 0],
    ['three over a longer time are none', { frequency: { atLeast: 3, days: 7 } }, [1, 5, 9], 0],
    ['exactly the days apart is outside', { frequency: { atLeast: 2, days: 7 } }, [1, 8], 0],
    ['none counts for two awards', { frequency: { atLeast: 2, days: 7 } }, [1, 2, 3], 10],
    ['twice as many are two', { frequency: { atLeast: 2, days: 7 } }, [1, 2, 3, 4], 20],
    ['one award a day', { window: { awards: 1, days: 1 } }, [1, 1.2, 1.4, 3], 20],
    ['the next may come when the days are over', { window: { awards: 1, days: 1 } }, [1, 2, 3], 30],
    ['two awards in ten days', { window: { awards: 2, days: 10 } }, [1, 2, 3, 4, 12], 30],
    ['both: pairs, and one pair a week', { frequency: { atLeast: 2, days: 2 }, window: { awards: 1, days: 7 } }, [1, 2, 3, 4, 20, 21], 20],
  ] as const)('%s', (_, more, days, expected) => {
    expect(engagement(rubricOf([rule(more)]), pages(...days))).toBe(expected);
    expect(engagement(rubricOf([rule(more)]), pages(...days.toReversed()))).toBe(expected);
  });

  it('decays as its group says, unless it says otherwise or is sticky', () => {
    const week = { percent: 50, intervalDays: 7 };
    const never = { percent: 1, intervalDays: 3650 };
    const score = (more: Partial<SignalRule>) => engagement(rubricOf([rule({ points: 40, ...more })], { decay: week }), pages(8));
    expect([score({}), score({ decay: never }), score({ sticky: true })]).toEqual([20, 40, 40]);
    const down = (more: Partial<SignalRule>) =>
      engagement(rubricOf([rule({ points: 60, sticky: true }), rule({ id: 'bad', points: -40, ...more })], { decay: week }), pages(8));
    expect([down({}), down({ sticky: true })]).toEqual([40, 20]);
  });
});

const $decay = fc.record({ percent: fc.integer({ min: 1, max: 100 }), intervalDays: fc.integer({ min: 1, max: 60 }) });
const optional = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });
const $rule = (id: string) =>
  fc.record({
    id: fc.constant(id),
    label: fc.constant(id),
    signal: fc.constantFrom('page', 'mail'),
    points: fc.integer({ min: -40, max: 60 }),
    maxAwards: fc.integer({ min: 1, max: 5 }),
    decay: optional($decay),
    sticky: optional(fc.boolean()),
    maxPoints: optional(fc.integer({ min: 1, max: 80 })),
    frequency: optional(fc.record({ atLeast: fc.integer({ min: 2, max: 3 }), days: fc.integer({ min: 1, max: 30 }) })),
    window: optional(fc.record({ awards: fc.integer({ min: 1, max: 3 }), days: fc.integer({ min: 1, max: 30 }) })),
  });
const $rubric = fc
  .tuple($rule('a'), $rule('b'), $rule('c'), optional($decay), fc.integer({ min: 5, max: 70 }))
  .map(([a, b, c, decay, from]) => rubricOf([a, b, c], { decay, min: -30, max: 90 }, from));
const $history = fc.array(fc.record({ signal: fc.constantFrom('page', 'mail'), hours: fc.integer({ min: 0, max: 24 * 120 }) }), {
  maxLength: 12,
});
const touchesOf = (history: readonly { readonly signal: string; readonly hours: number }[]): readonly Touch[] =>
  history.map(({ signal, hours }, n) => touch({ n, signal, at: ago(hours / 24) }));

describe('a score at any instant', () => {
  it('is the sum of its lines, whatever the rubric and in whatever order the history was read', () => {
    fc.assert(
      fc.property($rubric, $history, fc.integer({ min: -100, max: 400 }), (rubric, history, days) => {
        const when = plusMillis(at, days * day);
        const { summary, lines } = scoreLead({ ...inputOf(rubric, touchesOf(history)), at: when });
        for (const dimension of ['fit', 'engagement'] as const)
          expect(sumLines(lines.filter((line) => line.dimension === dimension))).toBe(summary[dimension]);
        expect(scoreLead({ ...inputOf(rubric, touchesOf(history).toReversed()), at: when }).summary).toEqual(summary);
      }),
    );
  });

  it('changes by itself only at the steps of its awards', () => {
    fc.assert(
      fc.property($rubric, $history, (rubric, history) => {
        const touches = touchesOf(history);
        const steps = [...decaySteps(rubric, facts, touches, at).slice(0, 12)];
        let from = at;
        for (const step of steps) {
          expect(step > from).toBe(true);
          expect(engagement(rubric, touches, plusMillis(step, -1))).toBe(engagement(rubric, touches, from));
          from = step;
        }
      }),
    );
  });
});

describe('the outlook', () => {
  it('hits the moment at which decay takes the lead below the threshold', () => {
    const rubric = rubricOf([rule({ points: 30, decay: { percent: 50, intervalDays: 10 } })]);
    const { dropsAt, nextCell } = outlookOf(inputOf(rubric, pages(1, 4)));
    expect(dropsAt).toBe(plusMillis(at, 6 * day));
    expect(nextCell).toEqual({ at: dropsAt, cell: 'A2' });
    expect(outlookOf(inputOf(rubric, pages(1))).dropsAt).toBeNull();
    expect(
      outlookOf(inputOf(rubricOf([rule({ points: 60, sticky: true, decay: { percent: 50, intervalDays: 1 } })]), pages(1))),
    ).toMatchObject({ dropsAt: null, nextCell: null });
  });

  it('is right for any rubric and history: qualified until that moment, and not at it', () => {
    fc.assert(
      fc.property($rubric, $history, (rubric, history) => {
        const touches = touchesOf(history);
        const qualified = (when: Instant) => scoreLead({ ...inputOf(rubric, touches), at: when }).qualified;
        fc.pre(qualified(at));
        const { dropsAt, until } = outlookOf(inputOf(rubric, touches));
        const last = dropsAt ?? until;
        if (dropsAt !== null) expect([qualified(plusMillis(dropsAt, -1)), qualified(dropsAt)]).toEqual([true, false]);
        for (let hours = 0; hours < 24 * 90; hours += 7) {
          const when = plusMillis(at, hours * 3_600_000);
          if (when < last) expect(qualified(when)).toBe(true);
        }
      }),
      { numRuns: 150 },
    );
  });
});

describe('the cheapest acts to qualify', () => {
  const rubric = rubricOf([
    rule({ id: 'page', points: 5 }),
    rule({ id: 'mail', signal: 'mail', points: 20 }),
    rule({ id: 'demo', signal: 'form.submitted', points: 45, maxAwards: 1, when: { field: 'touch.tags', op: 'eq', value: 'demo' } }),
    rule({ id: 'bad', signal: 'unsubscribe', points: -20 }),
  ]);

  it('are named, by the fewest', () => {
    expect(cheapestToQualify(inputOf(rubric, pages(1)))).toEqual({
      state: 'reachable',
      fewest: true,
      events: [{ rule: 'demo', label: 'Page', signal: 'form.submitted', count: 1 }],
      cell: 'A1',
      engagement: 50,
    });
    expect(cheapestToQualify(inputOf(rubric, []))).toMatchObject({
      events: [
        { rule: 'page', count: 1 },
        { rule: 'demo', count: 1 },
      ],
    });
    expect(cheapestToQualify(inputOf(rubric, pages(1, 2, 3, 4, 5, 6, 7, 8, 9, 10)))).toEqual({ state: 'qualified' });
  });

  it('count for what only several of them are worth', () => {
    const often = rubricOf([rule({ points: 70, frequency: { atLeast: 5, days: 7 } })]);
    expect(cheapestToQualify(inputOf(often, []))).toMatchObject({
      state: 'reachable',
      fewest: false,
      events: [{ rule: 'page', count: 5 }],
    });
  });

  it('may be about content of a kind', () => {
    const about = (field: string, value: string) => ({ field, op: 'contains' as const, value });
    const comparison = { field: 'touch.assetType', op: 'eq' as const, value: 'comparison' };
    const when = { all: [comparison, about('touch.competitors', 'acme'), { ...comparison, field: 'touch.topic', value: 'crm' }] };
    expect(cheapestToQualify(inputOf(rubricOf([rule({ points: 60, when })]), []))).toMatchObject({ events: [{ rule: 'page', count: 1 }] });
  });

  it('are none when the fit or an exclusion stands in the way, which is told, with what to ask', () => {
    const unknown = { facts: {} };
    expect(cheapestToQualify(inputOf(rubric, [], unknown))).toMatchObject({
      state: 'unreachable',
      exclusion: null,
      missing: [{ field: 'score.grade', value: 'D' }],
    });
    expect(worthAsking({ rubric, facts: {} })).toEqual([
      { rule: 'vp', label: 'VP', points: 60, fields: ['person.seniority'] },
      { rule: 'big', label: 'Large', points: 30, fields: ['company.employees'] },
    ]);
    expect(worthAsking({ rubric, facts: { 'person.seniority': 'entry', 'company.employees': 5 } })).toEqual([]);
    const rival = {
      ...rubric,
      exclusions: [{ id: 'vp', label: 'No VPs', when: { field: 'person.seniority', op: 'eq', value: 'vp' } }],
    } as const;
    expect(cheapestToQualify(inputOf(rival, []))).toMatchObject({ state: 'unreachable', exclusion: { id: 'vp' } });
  });

  it('do qualify, and no smaller set does', () => {
    fc.assert(
      fc.property($rubric, $history, (random, history) => {
        const touches = touchesOf(history);
        const found = cheapestToQualify(inputOf(random, touches));
        fc.pre(found.state === 'reachable');
        const { events } = found;
        const acts = events.flatMap(({ signal, count }) => Array.from({ length: count }, () => signal));
        const then = (signals: readonly string[]) =>
          scoreLead(inputOf(random, [...touches, ...signals.map((signal, n) => touch({ n: 100 + n, signal, at, formId: `f${n}` }))]));
        expect(then(acts)).toMatchObject({ qualified: true, summary: { cell: found.cell, engagement: found.engagement } });
        if (acts.length <= 1) return;
        for (const signal of ['page', 'mail']) expect(then([signal]).qualified).toBe(false);
      }),
    );
  });

  it('stay quick with a large rubric, and say when they may not be the fewest', () => {
    const many = rubricOf(Array.from({ length: 120 }, (_, i) => rule({ id: `r${i}`, signal: `s${i}`, points: 1 + (i % 7), maxAwards: 1 })));
    const found = cheapestToQualify(inputOf(many, []));
    expect(found).toMatchObject({ state: 'reachable', fewest: false });
    expect(found.state === 'reachable' && found.events.every(({ count }) => count === 1)).toBe(true);
  });
});
