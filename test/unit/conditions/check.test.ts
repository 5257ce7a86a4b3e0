import { describe, expect, it } from 'vitest';
import { $account } from '../../../shared/contracts/documents/account-records.ts';
import { conditionIssues } from '../../../shared/domain/conditions/check.ts';
import type { Condition, Leaf } from '../../../shared/domain/conditions/condition.ts';
import { fieldCatalogue } from '../../../shared/domain/conditions/fields.ts';
import { type AccountView, accountFacts } from '../../../shared/domain/graph/account.ts';
import { accountLeadFacts } from '../../../shared/domain/graph/account-leads.ts';
import { factsOf } from '../../../shared/domain/leads/facts.ts';
import { touchFacts } from '../../../shared/domain/scoring/awards.ts';
import { instant, lead, touch } from '../support/builders.ts';

const scored = lead({
  score: { fit: 1, grade: 'A', engagement: 2, cell: 'A1', rubricVersion: 'r@1', asOf: instant('2026-01-05T09:00:00Z') },
});

const view: AccountView = {
  account: $account.parse({ id: 'acme', name: 'Acme', domain: 'acme.example', employees: 3, segment: 's', tier: '1', country: 'DE' }),
  openOpportunities: [],
};

describe('the field catalogue', () => {
  it('names exactly the facts of a scored lead, of its account and of a touch', () => {
    const facts = { ...factsOf(scored), ...accountFacts(view), ...accountLeadFacts([{ fit: 1, engagement: 2 }]), ...touchFacts(touch()) };
    expect(Object.keys(facts).sort()).toEqual(Object.keys(fieldCatalogue).sort());
  });

  it('types each fact as it is', () => {
    for (const [field, value] of Object.entries({
      ...factsOf(scored),
      ...accountFacts(view),
      ...accountLeadFacts([{ fit: 1, engagement: 2 }]),
      ...touchFacts(touch()),
    })) {
      if (value === null) continue;
      const type = Array.isArray(value) ? 'string[]' : typeof value;
      expect({ field, type }).toEqual({ field, type: fieldCatalogue[field]?.type });
    }
  });

  it('leaves the score out until there is one', () => {
    expect(Object.keys(factsOf(lead())).filter((field) => field.startsWith('score.'))).toEqual([]);
  });

  it('reads the country of the person before that of the company', () => {
    const { person, company } = lead();
    expect(factsOf(lead({ person: { ...person, country: 'DE' }, company: { ...company, country: 'US' } })).country).toBe('DE');
    expect(factsOf(lead({ company: { ...company, country: 'US' } })).country).toBe('US');
  });
});

describe('conditionIssues', () => {
  it('accepts what the catalogue allows', () => {
    const condition: Condition = {
      all: [
        { field: 'company.employees', op: 'gte', value: 200 },
        { field: 'person.seniority', op: 'in', value: ['vp', 'CXO'] },
        { field: 'intents', op: 'contains', value: 'demo' },
        { not: { field: 'contacted', op: 'eq', value: true } },
        { any: [{ field: 'person.phone', op: 'exists' }] },
      ],
    };
    expect(conditionIssues(condition)).toEqual([]);
  });

  it.each<[Leaf, string, RegExp]>([
    [{ field: 'person.shoeSize', op: 'eq', value: 1 }, '/field', /unknown field person.shoeSize/],
    [{ field: 'toString', op: 'exists' }, '/field', /unknown field/],
    [{ field: 'company.employees', op: 'contains', value: '2' }, '/op', /not allowed/],
    [{ field: 'person.title', op: 'gt', value: 'a' }, '/op', /not allowed/],
    [{ field: 'contacted', op: 'in', value: [true] }, '/op', /not allowed/],
    [{ field: 'company.employees', op: 'eq', value: '200' }, '/value', /number/],
    [{ field: 'company.employees', op: 'eq', value: Number.NaN }, '/value', /number/],
    [{ field: 'person.title', op: 'eq' }, '/value', /needs a value/],
    [{ field: 'person.title', op: 'eq', value: '' }, '/value', /empty/],
    [{ field: 'person.title', op: 'eq', value: ['a'] }, '/value', /one value/],
    [{ field: 'person.title', op: 'in', value: 'a' }, '/value', /list/],
    [{ field: 'person.title', op: 'in', value: [] }, '/value', /list/],
    [{ field: 'person.title', op: 'in', value: ['a', 1] }, '/value', /a text/],
    [{ field: 'person.title', op: 'exists', value: true }, '/value', /no value/],
    [{ field: 'stage', op: 'eq', value: 'prospect' }, '/value', /one of subscriber, lead/],
    [{ field: 'intents', op: 'gt', value: 'a' }, '/op', /which is a list of texts; use one of eq, /],
    [{ field: 'country', op: 'eq', value: 'Germany' }, '/value', /^"Germany" is no ISO 3166-1 country code; write DE$/],
    [{ field: 'person.country', op: 'in', value: ['DE', 'XX'] }, '/value', /^"XX" is no ISO 3166-1 country code, e.g. DE$/],
    [{ field: 'company.country', op: 'nin', value: ['Nowhere'] }, '/value', /country code/],
    [{ field: 'score.fit', op: 'gte', value: 101 }, '/value', /^score.fit lies between 0 and 100$/],
    [{ field: 'score.engagement', op: 'lt', value: -1 }, '/value', /between 0 and 100/],
  ])('%j', (leaf, path, message) => {
    expect(conditionIssues(leaf)).toEqual([{ path, message: expect.stringMatching(message) }]);
  });

  it('takes country codes in either case, and an empty all, but no empty any', () => {
    expect(conditionIssues({ all: [{ field: 'country', op: 'in', value: ['de', 'US'] }, { all: [] }] })).toEqual([]);
    expect(conditionIssues({ all: [{ any: [] }] })).toEqual([{ path: '/all/0/any', message: 'an empty list never matches' }]);
  });

  it('points into the condition', () => {
    const wrong: Leaf = { field: 'nope', op: 'exists' };
    const issues = conditionIssues({ all: [{ any: [{ field: 'stage', op: 'exists' }, wrong] }, { not: wrong }] });
    expect(issues.map((issue) => issue.path)).toEqual(['/all/0/any/1/field', '/all/1/not/field']);
  });

  it('refuses the ninth level and looks no deeper', () => {
    const nested = (levels: number): Condition => (levels === 1 ? { field: 'nope', op: 'exists' } : { not: nested(levels - 1) });
    expect(conditionIssues(nested(8)).map((issue) => issue.path)).toEqual([`${'/not'.repeat(7)}/field`]);
    expect(conditionIssues(nested(9))).toEqual([{ path: '/not'.repeat(8), message: 'nested deeper than 8 levels' }]);
    expect(conditionIssues(nested(5000))).toHaveLength(1);
  });

  it('refuses fields that have no value where the condition is read', () => {
    expect(conditionIssues({ field: 'touch.signal', op: 'exists' }, ['touch.'])).toEqual([
      { path: '/field', message: 'touch.signal has no value here' },
    ]);
  });
});
