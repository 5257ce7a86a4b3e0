import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Touch } from '../../../shared/domain/attribution/touch.ts';
import { brand } from '../../../shared/domain/kernel/brand.ts';
import { type Instant, instantFromMillis, millisOf } from '../../../shared/domain/kernel/instant.ts';
import type { Activity } from '../../../shared/domain/leads/activity.ts';
import { type Known, qualify } from '../../../shared/domain/qualification/qualify.ts';
import type { QualificationRubric } from '../../../shared/domain/qualification/rubric.ts';

const now = brand<Instant>('2026-03-01T09:00:00.000Z');
const day = 86_400_000;
const ago = (days: number) => instantFromMillis(millisOf(now) - days * day);

const rubric: QualificationRubric = {
  name: 'BANT',
  qualifiedFrom: 70,
  criteria: [
    {
      id: 'timing',
      label: 'Timing',
      weight: 20,
      required: false,
      question: 'When?',
      evidence: [{ type: 'activity', activity: 'meeting', freshDays: 60 }],
    },
    { id: 'budget', label: 'Budget', weight: 30, required: true, question: 'How much?', evidence: [{ type: 'answer', freshDays: 90 }] },
    {
      id: 'authority',
      label: 'Authority',
      weight: 20,
      required: false,
      question: 'Who?',
      evidence: [{ type: 'field', when: { field: 'person.seniority', op: 'eq', value: 'vp' } }],
    },
    {
      id: 'need',
      label: 'Need',
      weight: 30,
      required: true,
      question: 'Why?',
      evidence: [
        { type: 'answer', freshDays: 90 },
        { type: 'signal', signal: 'pricing.viewed', atLeast: 2, freshDays: 30 },
      ],
    },
  ],
};
const answer = (criterion: string, holds = true, days = 1) => ({ id: `${criterion}-${days}`, criterion, holds, at: ago(days) });
const meeting = (days: number) => ({ id: `act-${days}`, type: 'meeting', occurredAt: ago(days) }) as unknown as Activity;
const view = (days: number, more: object = {}) =>
  ({ id: `t-${days}`, signal: 'pricing.viewed', at: ago(days), ...more }) as unknown as Touch;
const known = (more: Partial<Known> = {}): Known => ({
  facts: { 'person.seniority': 'vp' },
  activities: [],
  touches: [],
  answers: [answer('budget'), answer('need')],
  at: now,
  ...more,
});
const judged = (more: Partial<Known> = {}) => qualify(rubric, known(more));
const stateOf = (result: ReturnType<typeof qualify>, id: string) => result.criteria.find((row) => row.id === id)?.state;

describe('qualification', () => {
  it('needs every required criterion and enough of the weights', () => {
    expect(judged()).toMatchObject({ verdict: 'qualified', score: 80 });
    expect(judged({ facts: {} })).toMatchObject({ verdict: 'unclear', score: 60 });
    expect(judged({ facts: {}, activities: [meeting(3)] })).toMatchObject({ verdict: 'qualified', score: 80 });
    // Enough weight is not enough.
    expect(judged({ answers: [answer('need')], activities: [meeting(3)] })).toMatchObject({ verdict: 'unclear', score: 70 });
  });

  it('one piece of evidence taken away turns the verdict, and is named with what would show it', () => {
    expect(judged({ answers: [answer('need')] })).toMatchObject({
      verdict: 'unclear',
      missing: [
        { id: 'budget', state: 'missing', required: true, question: 'How much?', wanted: ['answer recorded by sales'] },
        { id: 'timing', state: 'missing', wanted: ['activity: meeting'] },
      ],
      nextQuestion: { criterion: 'budget', question: 'How much?' },
    });
  });

  it('stale evidence counts as missing from the very moment, and says what it was', () => {
    expect(stateOf(judged({ answers: [answer('budget', true, 89.9), answer('need')] }), 'budget')).toBe('met');
    const stale = judged({ answers: [answer('budget', true, 90), answer('need')] });
    expect(stale).toMatchObject({ verdict: 'unclear', nextQuestion: { criterion: 'budget' } });
    expect(stale.missing[0]).toMatchObject({ id: 'budget', state: 'stale' });
    expect(stale.criteria.find(({ id }) => id === 'budget')?.evidence).toMatchObject([{ type: 'answer', at: ago(90), staleFrom: now }]);
  });

  it('signals count as often as asked for, fresh, and by people', () => {
    const need = (touches: readonly Touch[]) => stateOf(judged({ answers: [answer('budget')], touches }), 'need');
    expect(need([view(1)])).toBe('missing');
    expect(need([view(1), view(29)])).toBe('met');
    expect(need([view(1), view(30)])).toBe('stale');
    expect(need([view(1), view(2, { discounted: { reason: 'agent' } })])).toBe('missing');
  });

  it('what sales knows to fail decides, until it is stale or sales says otherwise; then nothing more is asked', () => {
    const no = judged({ answers: [answer('budget', true, 5), answer('budget', false, 2), answer('need')] });
    expect(no).toMatchObject({ verdict: 'not', nextQuestion: null });
    expect(stateOf(no, 'budget')).toBe('denied');
    expect(judged({ answers: [answer('budget', false, 5), answer('budget', true, 2), answer('need')] }).verdict).toBe('qualified');
    expect(judged({ answers: [answer('budget', false, 91), answer('need')] }).verdict).toBe('unclear');
    // A no outweighs what the person's acts seem to say.
    expect(judged({ answers: [answer('budget'), answer('need', false)], touches: [view(1), view(2)] }).verdict).toBe('not');
  });

  it('is not when the bound is out of reach', () => {
    const strict = { ...rubric, qualifiedFrom: 90, criteria: rubric.criteria.map((row) => ({ ...row, required: false })) };
    expect(qualify(strict, known({ answers: [answer('budget', false), answer('need')] })).verdict).toBe('not');
  });

  it('of the past knows nothing of later', () => {
    expect(
      judged({ at: ago(3) })
        .criteria.filter(({ state }) => state === 'met')
        .map(({ id }) => id),
    ).toEqual(['authority']);
  });

  it('more evidence never lowers the score, and the missing are those that are neither met nor denied', () => {
    const any = fc.record({
      seniority: fc.constantFrom('vp', 'entry'),
      answers: fc.array(
        fc.record({ criterion: fc.constantFrom('budget', 'need', 'other'), days: fc.integer({ min: 0, max: 200 }), holds: fc.boolean() }),
      ),
      meetings: fc.array(fc.integer({ min: 0, max: 200 })),
      views: fc.array(fc.integer({ min: 0, max: 200 })),
    });
    fc.assert(
      fc.property(any, fc.integer({ min: 0, max: 200 }), ({ seniority, answers, meetings, views }, extra) => {
        const base = known({
          facts: { 'person.seniority': seniority },
          answers: answers.map(({ criterion, holds, days }) => answer(criterion, holds, days)),
          activities: meetings.map(meeting),
          touches: views.map((days) => view(days)),
        });
        const before = qualify(rubric, base);
        const after = qualify(rubric, {
          ...base,
          activities: [...base.activities, meeting(extra)],
          touches: [...base.touches, view(extra)],
        });
        expect(after.score).toBeGreaterThanOrEqual(before.score);
        const open = before.criteria.filter(({ state }) => state === 'stale' || state === 'missing').map(({ id }) => id);
        expect(before.missing.map(({ id }) => id).sort()).toEqual(open.sort());
        if (before.verdict === 'qualified') expect(before.score).toBeGreaterThanOrEqual(70);
        if (before.verdict !== 'unclear') expect(before.nextQuestion === null || before.verdict === 'qualified').toBe(true);
      }),
    );
  });
});
