import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type FactPath, factSources, providers, type SourcedFact } from '../../../shared/domain/enrichment/facts.ts';
import { layOn, valuesOf } from '../../../shared/domain/enrichment/lay-on.ts';
import { winnerPolicies, writePolicies } from '../../../shared/domain/enrichment/waterfall.ts';
import { type Applied, type Contest, confidenceOf, judgeFields, ranked } from '../../../shared/domain/enrichment/winner.ts';
import { instantFromMillis } from '../../../shared/domain/kernel/instant.ts';
import { emptyCompany, emptyPerson } from '../../../shared/domain/leads/lead.ts';

const at = (hour: number) => instantFromMillis(Date.UTC(2026, 2, 2, hour));
const now = at(12);
const path: FactPath = 'company.employees';
const contest: Contest = { policy: 'highest-confidence', write: 'refresh', order: ['pdl', 'apollo'], now };
const fact = (overrides: Partial<SourcedFact> = {}): SourcedFact => ({
  ...{ path, value: 100, confidence: 0.8, source: 'pdl', at: at(9), expiresAt: null, costCents: 10 },
  ...overrides,
});
const judge = (current: number | null, ours: number | null, facts: readonly SourcedFact[], changes: Partial<Contest> = {}) => {
  const applied: Applied = ours === null ? new Map() : new Map([[path, ours]]);
  const found = judgeFields(new Map([[path, current]]), applied, facts, { ...contest, ...changes }).find(
    (verdict) => verdict.path === path,
  );
  if (found === undefined) throw new Error('no verdict');
  return found;
};

const $fact = fc.record({
  path: fc.constant(path),
  value: fc.integer({ min: 1, max: 4 }),
  confidence: fc.constantFrom(0.2, 0.5, 0.9),
  source: fc.constantFrom(...factSources),
  at: fc.integer({ min: 8, max: 10 }).map(at),
  expiresAt: fc.option(fc.integer({ min: 11, max: 14 }).map(at)),
  costCents: fc.constant(0),
});
const $contest = fc.record({
  policy: fc.constantFrom(...winnerPolicies),
  write: fc.constantFrom(...writePolicies),
  order: fc.shuffledSubarray([...providers]),
  now: fc.constant(now),
});

describe('who wins', () => {
  it.each([
    ['highest-confidence', 3],
    ['most-recent', 2],
    ['provider-order', 1],
  ] as const)('%s', (policy, value) => {
    const facts = [
      fact({ value: 1, source: 'pdl', confidence: 0.5, at: at(8) }),
      fact({ value: 2, source: 'apollo', confidence: 0.6, at: at(10) }),
      fact({ value: 3, source: 'zoominfo', confidence: 0.9, at: at(9) }),
    ];
    expect(judge(null, null, facts, { policy })).toMatchObject({ value, why: policy });
  });

  it('does not depend on the order in which facts came', () => {
    fc.assert(
      fc.property(fc.array($fact, { maxLength: 8 }), $contest, fc.infiniteStream(fc.nat()), (facts, rules, numbers) => {
        const other = [...facts].sort(() => (numbers.next().value % 3) - 1);
        expect(ranked(other, rules)).toEqual(ranked(facts, rules));
        expect(judge(null, null, other, rules)).toEqual(judge(null, null, facts, rules));
      }),
    );
  });

  it('is always what a person wrote, and what they emptied stays empty', () => {
    fc.assert(
      fc.property(fc.array($fact, { maxLength: 8 }), $contest, fc.option(fc.integer({ min: 1, max: 4 })), (facts, rules, ours) => {
        expect(judge(77, ours, facts, rules)).toMatchObject({ value: 77, why: 'manual', winner: null });
        if (ours !== null) expect(judge(null, ours, facts, rules)).toMatchObject({ value: null, why: 'removed-by-a-person' });
        expect(confidenceOf(judge(77, ours, facts, rules))).toBe(1);
      }),
    );
  });

  it('is never one whose licence has ended, and what it laid there goes with it', () => {
    fc.assert(
      fc.property(fc.array($fact, { maxLength: 8 }), $contest, (facts, rules) => {
        const { winner, value } = judge(3, 3, facts, rules);
        expect(winner === null || winner.expiresAt === null || winner.expiresAt > now).toBe(true);
        if (winner === null) expect(value).toBe(null);
      }),
    );
    expect(judge(100, 100, [fact({ expiresAt: at(11) })])).toMatchObject({ value: null, why: 'expired' });
  });

  it('a field that was filled keeps its value under fill-empty while a source still says so', () => {
    const facts = [fact(), fact({ value: 200, source: 'apollo', confidence: 0.9 })];
    expect(judge(100, 100, facts, { write: 'fill-empty' })).toMatchObject({ value: 100, why: 'kept' });
    expect(judge(100, 100, facts)).toMatchObject({ value: 200, why: 'highest-confidence' });
  });

  it('once laid on the lead, nothing is left to be done', () => {
    fc.assert(
      fc.property(fc.array($fact, { maxLength: 8 }), $contest, (facts, rules) => {
        const lead = { person: emptyPerson, company: emptyCompany };
        const verdicts = judgeFields(valuesOf(lead), new Map(), facts, rules);
        const laid = valuesOf(layOn(lead, verdicts));
        const applied = new Map(verdicts.flatMap((verdict) => (verdict.value === null ? [] : [[verdict.path, verdict.value] as const])));
        for (const again of judgeFields(laid, applied, facts, rules)) expect(again.value).toBe(again.current);
      }),
    );
  });
});
