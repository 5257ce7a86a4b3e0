import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Condition } from '../../../shared/domain/conditions/condition.ts';
import { type Instant, plusMillis } from '../../../shared/domain/kernel/instant.ts';
import { compareLead } from '../../../shared/domain/replay/compare.ts';
import { type LeadHistory, spansOf } from '../../../shared/domain/replay/history.ts';
import { judgeOf, replayLead } from '../../../shared/domain/replay/replay-lead.ts';
import { risesByDecay } from '../../../shared/domain/replay/rises-by-decay.ts';
import type { Rubric, SignalRule } from '../../../shared/domain/scoring/rubric.ts';
import { scoreLead } from '../../../shared/domain/scoring/score-lead.ts';
import { instant, touch } from '../support/builders.ts';

const start = instant('2026-01-01T00:00:00Z');
const day = 86_400_000;
const on = (days: number): Instant => plusMillis(start, days * day);

const rule = (more: Partial<SignalRule> = {}): SignalRule => ({
  id: 'page',
  label: 'Page',
  signal: 'page',
  points: 20,
  maxAwards: 100,
  ...more,
});
const rubricOf = (signals: readonly SignalRule[], mql: Condition, exclusions: Rubric['exclusions'] = []): Rubric => ({
  name: 'R',
  fit: {
    groups: [
      {
        id: 'f',
        min: 0,
        max: 100,
        rules: [{ id: 'big', label: 'Large', points: 60, when: { field: 'company.employees', op: 'gte', value: 200 } }],
      },
    ],
    grades: [
      { grade: 'A', from: 60 },
      { grade: 'D', from: 0 },
    ],
  },
  engagement: {
    groups: [{ id: 'g', min: -100, max: 100, signals }],
    tiers: [
      { tier: '1', from: 50 },
      { tier: '2', from: 20 },
      { tier: '3', from: 0 },
    ],
  },
  mql,
  exclusions,
});
const atLeast = (value: number): Condition => ({ field: 'score.engagement', op: 'gte', value });
const facts = (more: object = {}) => ({ stage: 'lead', cycle: 1, 'company.employees': null, ...more });
const history = (more: Partial<LeadHistory> = {}): LeadHistory => ({
  notes: [{ at: on(0), facts: facts() }],
  acts: [],
  touches: [],
  until: on(60),
  ...more,
});
const pages = (...days: readonly number[]) => days.map((n, i) => touch({ n: i, signal: 'page', at: on(n) }));
const bad = (n: number, days: number) => touch({ n: 100 + n, signal: 'bad', at: on(days) });

describe('the replay of a lead', () => {
  it('qualifies it at the first moment the threshold holds, once a cycle', () => {
    const judge = judgeOf(rubricOf([rule()], atLeast(40)), 'r@1');
    expect([...replayLead(history({ touches: pages(1, 5, 9) }), judge).qualified]).toEqual([[1, on(5)]]);
    expect([...replayLead(history({ touches: pages(1) }), judge).qualified]).toEqual([]);
    const again = history({
      touches: pages(1, 5, 9),
      notes: [
        { at: on(0), facts: facts() },
        { at: on(20), facts: facts({ stage: 'recycled' }) },
        { at: on(30), facts: facts({ cycle: 2 }) },
      ],
    });
    expect([...replayLead(again, judge).qualified]).toEqual([
      [1, on(5)],
      [2, on(20)],
    ]);
  });

  it('knows facts only from the scoring on that noted them', () => {
    const judge = judgeOf(rubricOf([], { field: 'score.fit', op: 'gte', value: 60 }), 'r@1');
    const late = { at: on(7), facts: facts({ 'company.employees': 500 }) };
    expect([...replayLead(history({ notes: [{ at: on(0), facts: facts() }, late] }), judge).qualified]).toEqual([[1, on(7)]]);
  });

  it('qualifies nobody who is disqualified, until the lead is open again in a new cycle', () => {
    const judge = judgeOf(rubricOf([rule()], atLeast(40)), 'r@1');
    const closed = history({ touches: pages(1, 5), acts: [{ at: on(3), stage: 'disqualified' }] });
    expect([...replayLead(closed, judge).qualified]).toEqual([]);
    const reopened = { ...closed, acts: [...closed.acts, { at: on(8), stage: 'lead' as const }] };
    expect([...replayLead(reopened, judge).qualified]).toEqual([[2, on(8)]]);
  });

  it('qualifies whom sales gave back by what came after, or by a form', () => {
    const judge = judgeOf(rubricOf([rule()], atLeast(40)), 'r@1');
    const acts = [{ at: on(3), stage: 'lead' as const, back: true }];
    expect([...replayLead(history({ touches: pages(1, 2), acts }), judge).qualified]).toEqual([[1, on(2)]]);
    const given = { notes: [{ at: on(0), facts: facts() }], acts: [{ at: on(1.5), stage: 'lead' as const, back: true }] };
    expect([...replayLead(history({ ...given, touches: pages(1, 6, 9) }), judge).qualified]).toEqual([[1, on(9)]]);
    const form = touch({ n: 50, signal: 'form.submitted', at: on(4) });
    expect([...replayLead(history({ ...given, touches: [...pages(1, 6, 9), form] }), judge).qualified]).toEqual([[1, on(6)]]);
  });

  it('says nothing of the time before the first scoring, and begins with it', () => {
    const replayed = replayLead(
      history({ notes: [{ at: on(4), facts: facts() }], touches: pages(1, 2) }),
      judgeOf(rubricOf([rule()], atLeast(40)), 'r@1'),
    );
    expect([replayed.at(on(3)), replayed.factsAt(on(3))]).toEqual([null, null]);
    expect([...replayed.qualified]).toEqual([[1, on(4)]]);
  });
});

describe('a rubric under which time alone qualifies', () => {
  it.each([
    [
      'negative points that wane',
      rubricOf([rule(), rule({ id: 'bad', signal: 'bad', points: -9, decay: { percent: 50, intervalDays: 5 } })], atLeast(40)),
      true,
    ],
    ['sticky ones', rubricOf([rule(), rule({ id: 'bad', signal: 'bad', points: -9, sticky: true })], atLeast(40)), false],
    ['a threshold from above', rubricOf([rule()], { field: 'score.engagement', op: 'lt', value: 40 }), true],
    ['its opposite', rubricOf([rule()], { not: { field: 'score.engagement', op: 'lt', value: 40 } }), false],
    ['the best cells', rubricOf([rule()], { field: 'score.cell', op: 'in', value: ['A1', 'A2', 'D1'] }), false],
    ['a cell below another', rubricOf([rule()], { field: 'score.cell', op: 'eq', value: 'A2' }), true],
    ['an exclusion of the busy', rubricOf([rule()], atLeast(10), [{ id: 'x', label: 'x', when: atLeast(90) }]), true],
    ['an exclusion of the idle', rubricOf([rule()], atLeast(10), [{ id: 'x', label: 'x', when: { not: atLeast(5) } }]), false],
  ] as const)('is known: %s', (_, rubric, rises) => {
    expect(risesByDecay(rubric)).toBe(rises);
  });
});

const $decay = fc.option(fc.record({ percent: fc.integer({ min: 5, max: 100 }), intervalDays: fc.integer({ min: 1, max: 9 }) }), {
  nil: undefined,
});
const $signal = (id: string) =>
  fc
    .record({ points: fc.integer({ min: -40, max: 40 }), decay: $decay, maxAwards: fc.integer({ min: 1, max: 4 }) })
    .map((more) => rule({ id, signal: id, ...more }));
const $mql = fc.oneof(
  fc.integer({ min: 1, max: 60 }).map(atLeast),
  fc.constantFrom<Condition>(
    { field: 'score.cell', op: 'eq', value: 'D2' },
    { field: 'score.engagement', op: 'lt', value: 15 },
    { any: [{ field: 'score.fit', op: 'gte', value: 60 }, atLeast(30)] },
  ),
);
const $rubric = fc.tuple($signal('page'), $signal('bad'), $mql).map(([a, b, mql]) => rubricOf([a, b], mql));
const $history = fc
  .record({
    pages: fc.array(fc.integer({ min: 0, max: 40 }), { maxLength: 6 }),
    bads: fc.array(fc.integer({ min: 0, max: 40 }), { maxLength: 3 }),
    grows: fc.option(fc.integer({ min: 1, max: 40 }), { nil: undefined }),
  })
  .map(({ pages: days, bads, grows }) =>
    history({
      touches: [...pages(...days), ...bads.map((n, i) => bad(i, n))],
      notes: [
        { at: on(0), facts: facts() },
        ...(grows === undefined ? [] : [{ at: on(grows), facts: facts({ 'company.employees': 900 }) }]),
      ],
    }),
  );

describe('for any rubric and history', () => {
  it('the first moment is the one that looking at every day finds', () => {
    fc.assert(
      fc.property($rubric, $history, (rubric, past) => {
        const found = replayLead(past, judgeOf(rubric, 'r@1')).qualified.get(1);
        const days = Array.from({ length: 61 }, (_, n) => on(n));
        const first = days.find((at) => {
          const known = past.notes.findLast((note) => note.at <= at);
          return known !== undefined && scoreLead({ ...past, facts: known.facts, rubric, rubricVersion: 'r@1', at }).qualified;
        });
        expect(found).toBe(first);
      }),
      { numRuns: 400 },
    );
  });

  it('a rubric differs from itself in nothing, and two rubrics mirror each other', () => {
    fc.assert(
      fc.property($rubric, $rubric, $history, (one, two, past) => {
        const [a, b] = [judgeOf(one, 'r@1'), judgeOf(two, 'r@2')];
        expect(compareLead(past, { published: a, draft: judgeOf(one, 'r@2') }).differences).toEqual([]);
        const mirror = { newly: 'never', never: 'newly', earlier: 'later', later: 'earlier', cell: 'cell' } as const;
        const there = compareLead(past, { published: a, draft: b }).differences;
        const back = compareLead(past, { published: b, draft: a }).differences;
        expect(back.map(({ change, seconds }) => [change, seconds])).toEqual(
          there.map(({ change, seconds }) => [mirror[change], seconds === null ? null : 0 - seconds]),
        );
        // What changed is named: a rule, a threshold or an exclusion.
        for (const { because } of there.filter(({ change }) => change !== 'cell'))
          expect(because.rules.length + because.threshold.length + (because.exclusion === null ? 0 : 1)).toBeGreaterThan(0);
      }),
      { numRuns: 300 },
    );
  });

  it('spans follow each other without a gap up to the end', () => {
    fc.assert(
      fc.property($history, (past) => {
        const spans = spansOf(past);
        expect(spans.at(-1)?.to).toBe(past.until);
        for (const [i, span] of spans.entries()) if (i > 0) expect(spans[i - 1]?.to).toBe(span.from);
      }),
    );
  });
});
