import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { countryOfHost } from '../../../shared/domain/enrichment/country-domain.ts';
import { applyEnrichment } from '../../../shared/domain/enrichment/merge.ts';
import { type EnrichedField, enrichOffline } from '../../../shared/domain/enrichment/offline.ts';
import { emptyCompany, emptyPerson, type Person } from '../../../shared/domain/leads/lead.ts';

const enrich = (person: Partial<Person>, defaultCountry: string | null = null) =>
  enrichOffline({ person: { ...emptyPerson, ...person }, company: emptyCompany, defaultCountry });
const valuesOf = (fields: readonly EnrichedField[]) => Object.fromEntries(fields.map((field) => [field.path, field.value]));

describe('enrichOffline', () => {
  it('reads a business address', () => {
    expect(valuesOf(enrich({ email: 'ada@mail.acme-robotics.de', title: 'VP Sales' }).fields)).toEqual({
      'person.emailKind': 'business',
      'company.domain': 'acme-robotics.de',
      'company.name': 'Acme Robotics',
      'company.country': 'DE',
      'person.seniority': 'vp',
      'person.role': 'sales',
    });
  });

  it.each([
    ['ada@gmail.com', 'free'],
    ['ada@googlemail.com', 'free'],
    ['ada@web.de', 'free'],
    ['ada@yahoo.co.uk', 'free'],
    ['ada@hotmail.fr', 'free'],
    ['info@gmx.de', 'free'],
    ['ada@mailinator.com', 'disposable'],
    ['ada@sub.mailinator.com', 'disposable'],
    ['info@yopmail.com', 'disposable'],
    ['info@acme.example', 'role'],
    ['SALES+web@acme.example', 'role'],
    ['no-reply@acme.example', 'role'],
    ['kontakt@acme.example', 'role'],
    ['ada@acme.example', 'business'],
    ['information.ada@acme.example', 'business'],
    ['ada@gmail.acme.example', 'business'],
    ['ada@notgmail.com', 'business'],
  ])('%s is %s mail', (email, kind) => {
    expect(valuesOf(enrich({ email }).fields)['person.emailKind']).toBe(kind);
  });

  it('invents no company for private or throw-away mail, and puts the country on the person', () => {
    expect(valuesOf(enrich({ email: 'ada@web.de' }).fields)).toEqual({ 'person.emailKind': 'free', 'person.country': 'DE' });
    expect(valuesOf(enrich({ email: 'ada@wegwerfmail.de' }).fields)).toEqual({ 'person.emailKind': 'disposable' });
  });

  it('knows the company behind a shared mailbox', () => {
    expect(valuesOf(enrich({ email: 'info@acme.at' }).fields)).toMatchObject({ 'company.domain': 'acme.at', 'company.country': 'AT' });
  });

  it('takes the country of the form only when nothing better is known', () => {
    expect(valuesOf(enrich({ email: 'ada@acme.com' }, 'FR').fields)['person.country']).toBe('FR');
    expect(valuesOf(enrich({ email: 'ada@acme.de' }, 'FR').fields)['person.country']).toBeUndefined();
    expect(valuesOf(enrich({ email: 'ada@acme.com', country: 'US' }, 'FR').fields)['person.country']).toBeUndefined();
    expect(valuesOf(enrich({}, 'FR').fields)).toEqual({ 'person.country': 'FR' });
  });

  it('finds nothing in nothing', () => {
    expect(enrich({})).toEqual({ fields: [] });
    expect(enrich({ email: 'not an address', title: '???' })).toEqual({ fields: [] });
  });

  it('repeats no personal data in its reasons and is sure within bounds', () => {
    for (const field of enrich({ email: 'ada.lovelace@acme.de', title: 'Countess and CTO' }, 'DE').fields) {
      expect(field.why).not.toMatch(/ada|lovelace|acme|countess|@/i);
      expect(field.confidence).toBeGreaterThan(0);
      expect(field.confidence).toBeLessThanOrEqual(1);
    }
  });
});

it.each([
  ['acme.de', 'DE'],
  ['acme.co.uk', 'GB'],
  ['acme.uk', 'GB'],
  ['acme.com.br', 'BR'],
  ['acme.ch', 'CH'],
  ['acme.com', null],
  ['acme.io', null],
  ['acme.ai', null],
  ['acme.co', null],
  ['acme.me', null],
  ['acme.tv', null],
  ['acme.eu', null],
  ['acme.example', null],
  ['acme.su', null],
])('countryOfHost(%s) is %s', (host, country) => {
  expect(countryOfHost(host)).toBe(country);
});

describe('applyEnrichment', () => {
  const field = (path: string, value: string | number): EnrichedField => ({ path, value, confidence: 1, why: 'test' });

  it('fills empty fields and names them', () => {
    const lead = { person: { ...emptyPerson, title: 'Boss' }, company: emptyCompany };
    const found = [
      field('person.title', 'VP'),
      field('person.seniority', 'vp'),
      field('company.employees', 12),
      field('company.name', 'Acme'),
    ];
    const { person, company, changed } = applyEnrichment(lead, found);
    expect(person).toEqual({ ...emptyPerson, title: 'Boss', seniority: 'vp' });
    expect(company).toEqual({ ...emptyCompany, employees: 12, name: 'Acme' });
    expect(changed).toEqual(['person.seniority', 'company.employees', 'company.name']);
  });

  it('leaves alone what it does not know or cannot hold', () => {
    const lead = { person: emptyPerson, company: emptyCompany };
    const odd = [
      field('person.email', 'x@y.example'),
      field('person.seniority', 'king'),
      field('company.employees', 'many'),
      field('company.name', 5),
      field('stage', 'mql'),
      field('person.toString', 'x'),
    ];
    expect(applyEnrichment(lead, odd)).toEqual({ ...lead, changed: [] });
  });

  it('lets the first of two values for one field stand', () => {
    const { person, changed } = applyEnrichment({ person: emptyPerson, company: emptyCompany }, [
      field('person.country', 'DE'),
      field('person.country', 'FR'),
    ]);
    expect([person.country, changed]).toEqual(['DE', ['person.country']]);
  });

  it('overwrites nothing and adds nothing the second time, for any lead', () => {
    const text = fc.option(fc.constantFrom('ada@acme.de', 'info@gmail.com', 'VP Sales', 'Acme', 'DE'), { nil: null });
    const leads = fc.record({ email: text, title: text, country: text, name: text, domain: text });
    fc.assert(
      fc.property(leads, fc.option(fc.constant('FR'), { nil: null }), (v, defaultCountry) => {
        const person = { ...emptyPerson, email: v.email, title: v.title, country: v.country };
        const company = { ...emptyCompany, name: v.name, domain: v.domain };
        const once = applyEnrichment({ person, company }, enrichOffline({ person, company, defaultCountry }).fields);
        for (const [name, value] of Object.entries({ ...company, ...person })) {
          if (value !== null && name !== 'country') expect({ ...once.company, ...once.person }).toHaveProperty(name, value);
        }
        const twice = applyEnrichment(once, enrichOffline({ ...once, defaultCountry }).fields);
        expect(twice).toEqual({ person: once.person, company: once.company, changed: [] });
      }),
    );
  });
});
