import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Condition, Facts, Operator, Scalar } from '../../../shared/domain/conditions/condition.ts';
import { evaluate } from '../../../shared/domain/conditions/evaluate.ts';

const facts: Facts = {
  'person.title': 'VP Sales',
  'person.phone': null,
  'person.firstName': '',
  'company.employees': 200,
  contacted: false,
  intents: ['demo', 'pricing'],
  empty: [],
  at: '2026-01-05T09:00:00.000Z',
};
const holds = (field: string, op: Operator, value?: Scalar | readonly Scalar[]) => evaluate({ field, op, value }, facts).matched;

describe('evaluate', () => {
  it.each<[string, Operator, Scalar | readonly Scalar[] | undefined, boolean]>([
    ['person.title', 'eq', 'vp sales', true],
    ['person.title', 'eq', 'VP', false],
    ['person.title', 'ne', 'VP', true],
    ['person.title', 'in', ['cfo', 'vp SALES'], true],
    ['person.title', 'nin', ['cfo', 'vp SALES'], false],
    ['person.title', 'contains', 'sale', true],
    ['person.title', 'startsWith', 'vp', true],
    ['person.title', 'startsWith', 'sales', false],
    ['person.title', 'gt', 5, false],
    ['company.employees', 'eq', 200, true],
    ['company.employees', 'eq', '200', false],
    ['company.employees', 'gt', 200, false],
    ['company.employees', 'gte', 200, true],
    ['company.employees', 'lt', 201, true],
    ['company.employees', 'lte', 199, false],
    ['contacted', 'eq', false, true],
    ['contacted', 'exists', undefined, true],
    ['intents', 'eq', 'Demo', true],
    ['intents', 'ne', 'demo', false],
    ['intents', 'ne', 'webinar', true],
    ['intents', 'in', ['webinar', 'pricing'], true],
    ['intents', 'nin', ['webinar'], true],
    ['intents', 'contains', 'pric', true],
    ['empty', 'exists', undefined, false],
    ['empty', 'missing', undefined, true],
    ['at', 'lt', '2026-01-05T11:00:00+01:00', true],
    ['at', 'gte', '2026-01-05T10:00:00+01:00', true],
    ['at', 'gt', 'yesterday', false],
  ])('%s %s %j is %s', (field, op, value, expected) => {
    expect(holds(field, op, value)).toBe(expected);
  });

  it.each(['person.phone', 'person.firstName', 'nowhere', 'constructor', '__proto__'])('%s is missing', (field) => {
    expect(holds(field, 'missing')).toBe(true);
    expect(holds(field, 'exists')).toBe(false);
    for (const op of ['eq', 'gt', 'gte', 'lt', 'lte', 'contains', 'startsWith'] as const) expect(holds(field, op, 0)).toBe(false);
    expect(holds(field, 'lt', 1)).toBe(false);
    expect(holds(field, 'ne', 'x')).toBe(true);
    expect(holds(field, 'in', ['x'])).toBe(false);
    expect(holds(field, 'nin', ['x'])).toBe(true);
  });

  it('takes all of nothing as true and any of nothing as false', () => {
    expect(evaluate({ all: [] }, facts)).toEqual({ matched: true, trace: [] });
    expect(evaluate({ any: [] }, facts)).toEqual({ matched: false, trace: [] });
  });

  it('traces every leaf in reading order, also after the outcome is known', () => {
    const { matched, trace } = evaluate(
      {
        all: [
          { field: 'contacted', op: 'eq', value: true },
          { not: { field: 'nowhere', op: 'exists' } },
          { any: [{ field: 'intents', op: 'eq', value: 'demo' }] },
        ],
      },
      facts,
    );
    expect(matched).toBe(false);
    expect(trace).toEqual([
      { field: 'contacted', op: 'eq', expected: true, value: false, matched: false },
      { field: 'nowhere', op: 'exists', expected: null, value: null, matched: false },
      { field: 'intents', op: 'eq', expected: 'demo', value: ['demo', 'pricing'], matched: true },
    ]);
  });
});

const scalar = fc.oneof(fc.constantFrom('a', 'B', 'b', ''), fc.integer({ min: -2, max: 2 }), fc.boolean());
const leaf = fc.record({
  field: fc.constantFrom('x', 'y', 'z'),
  op: fc.constantFrom<Operator>('eq', 'ne', 'gt', 'gte', 'lt', 'lte', 'in', 'nin', 'contains', 'startsWith', 'exists', 'missing'),
  value: fc.oneof(scalar, fc.array(scalar, { maxLength: 3 })),
});
const { condition } = fc.letrec<{ condition: Condition }>((tie) => ({
  condition: fc.oneof(
    { maxDepth: 4 },
    leaf,
    fc.record({ all: fc.array(tie('condition'), { maxLength: 3 }) }),
    fc.record({ any: fc.array(tie('condition'), { maxLength: 3 }) }),
    fc.record({ not: tie('condition') }),
  ),
}));
const anyFacts: fc.Arbitrary<Facts> = fc.record({ x: fc.oneof(scalar, fc.constant(null)), y: fc.array(scalar, { maxLength: 3 }) });
const leaves = (c: Condition): number =>
  'all' in c
    ? c.all.reduce((n, p) => n + leaves(p), 0)
    : 'any' in c
      ? c.any.reduce((n, p) => n + leaves(p), 0)
      : 'not' in c
        ? leaves(c.not)
        : 1;

describe('evaluate, for any condition', () => {
  it('obeys De Morgan and traces each leaf once', () => {
    fc.assert(
      fc.property(fc.array(condition, { maxLength: 4 }), anyFacts, (parts, given) => {
        const all = evaluate({ all: parts }, given);
        const noneFails = evaluate({ not: { any: parts.map((part) => ({ not: part })) } }, given);
        expect(all.matched).toBe(noneFails.matched);
        expect(all.trace).toEqual(noneFails.trace);
        expect(all.trace).toHaveLength(leaves({ all: parts }));
      }),
    );
  });

  it('keeps the opposite pairs opposite', () => {
    fc.assert(
      fc.property(leaf, anyFacts, (l, given) => {
        const matched = (op: Operator) => evaluate({ ...l, op }, given).matched;
        expect(matched('ne')).toBe(!matched('eq'));
        expect(matched('nin')).toBe(!matched('in'));
        expect(matched('missing')).toBe(!matched('exists'));
      }),
    );
  });
});
