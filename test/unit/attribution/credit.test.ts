import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { creditModels, creditOf, journeyOf, wholeCredit } from '../../../shared/domain/attribution/credit.ts';
import type { Touch } from '../../../shared/domain/attribution/touch.ts';
import { instantFromMillis } from '../../../shared/domain/kernel/instant.ts';
import { touch } from '../support/builders.ts';

const day = 86_400_000;
const start = Date.UTC(2026, 0, 1);
const at = (days: number) => instantFromMillis(start + days * day);
const on = (days: number, meaningful = true): Touch => touch({ n: Math.round(days * 100) + 1, at: at(days), meaningful });
const shares = (model: (typeof creditModels)[number], touches: readonly Touch[], captured: number, opportunity: number | null = null) =>
  creditOf(
    model,
    journeyOf(touches, { captured: at(captured), qualified: null, opportunity: opportunity === null ? null : at(opportunity) }),
  ).map((share) => share.millionths / wholeCredit);

describe('credit', () => {
  const four = [on(0), on(5), on(10), on(20)];
  it.each([
    ['first', [1, 0, 0, 0]],
    ['last', [0, 0, 0, 1]],
    ['linear', [0.25, 0.25, 0.25, 0.25]],
    ['uShaped', [0.4, 0.1, 0.4, 0.1]],
    ['wShaped', [0.3, 0.1, 0.3, 0.3]],
  ] as const)('%s: a lead known on day 10, an opportunity on day 20', (model, expected) => {
    expect(shares(model, four, 10, 20)).toEqual(expected);
  });

  it('timeDecay halves every seven days before the last touch', () => {
    const [old, middle, last] = shares('timeDecay', [on(0), on(7), on(14)], 14);
    expect([old, middle, last]).toEqual([0.142857, 0.285714, 0.571429]);
  });

  it('touches after the last milestone earned nothing yet, and meaningless ones only when there are no others', () => {
    expect(shares('linear', [on(0), on(1, false), on(2), on(9)], 3)).toEqual([0.5, 0.5]);
    expect(shares('linear', [on(0, false), on(1, false)], 3)).toEqual([0.5, 0.5]);
    expect(journeyOf([on(0), on(1, false), on(2), on(9)], { captured: at(3), qualified: null, opportunity: null }).converting).toEqual(
      on(2),
    );
    expect(creditOf('uShaped', journeyOf([], { captured: at(0), qualified: null, opportunity: null }))).toEqual([]);
  });

  it('one touch has it all; two share as their anchors say', () => {
    for (const model of creditModels) expect(shares(model, [on(0)], 3)).toEqual([1]);
    expect(shares('uShaped', [on(0), on(1)], 3)).toEqual([0.5, 0.5]);
    expect(shares('wShaped', [on(0), on(1)], 3, 4)).toEqual([0.333333, 0.666667]);
  });

  it('sums to exactly one, is never negative and does not depend on the order of rows, for any history and model', () => {
    const history = fc.array(fc.record({ days: fc.double({ min: 0, max: 400, noNaN: true }), meaningful: fc.boolean() }), {
      minLength: 1,
      maxLength: 40,
    });
    const milestone = fc.option(fc.double({ min: 0, max: 500, noNaN: true }));
    fc.assert(
      fc.property(
        history,
        fc.double({ min: 0, max: 400, noNaN: true }),
        milestone,
        milestone,
        fc.constantFrom(...creditModels),
        (rows, captured, mql, deal, model) => {
          const touches = rows.map((row, i) => touch({ n: i + 1, at: at(row.days), meaningful: row.meaningful }));
          const milestones = {
            captured: at(captured),
            qualified: mql === null ? null : at(mql),
            opportunity: deal === null ? null : at(deal),
          };
          const credit = creditOf(model, journeyOf(touches, milestones));
          if (credit.length > 0) expect(credit.reduce((sum, share) => sum + share.millionths, 0)).toBe(wholeCredit);
          expect(credit.every((share) => Number.isInteger(share.millionths) && share.millionths >= 0)).toBe(true);
          expect(creditOf(model, journeyOf([...touches].reverse(), milestones))).toEqual(credit);
        },
      ),
    );
  });
});
