import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readForm } from '../../../shared/domain/leads/capture.ts';
import type { FormField } from '../../../shared/domain/leads/form.ts';
import { fieldTypes } from '../../../shared/domain/leads/form.ts';
import { issueCodes } from '../../../shared/domain/leads/form-field.ts';
import { form } from '../support/builders.ts';

const read = (raw: Record<string, unknown>, f = form()) => {
  const result = readForm(f, raw);
  if (!result.ok) throw new Error(`refused: ${JSON.stringify(result.error)}`);
  return result.value;
};
const issues = (raw: Record<string, unknown>, f = form()) => {
  const result = readForm(f, raw);
  return result.ok ? [] : result.error.map(({ pointer, code }) => [pointer, code]);
};
const email = 'ada@acme.example';

describe('Given a demo form', () => {
  it('places declared fields on person and company and keeps the rest beside them', () => {
    const captured = read({
      email: ' Ada@ACME.example ',
      firstName: ' Zoe\u0308 ',
      title: 'VP Sales',
      company: 'Acme',
      employees: '201-500',
      country: 'Deutschland',
      budget: '1200.50',
      start: '2026-02-28',
      plan: 'pro',
      topics: ['Ads', 'crm'],
      terms: 'on',
      message: 'Line one\nline two',
      mayMail: 'yes',
      utm_source: 'x',
      favouriteColour: 'red',
    });
    expect(captured).toEqual({
      person: { email: 'Ada@acme.example', firstName: 'Zoë', title: 'VP Sales', country: 'DE' },
      company: { name: 'Acme', employees: 201 },
      selfReported: null,
      consents: [{ field: 'mayMail', purpose: 'marketing', channel: 'email', noticeText: 'You may mail me.', granted: true }],
      undeclared: ['utm_source', 'favouriteColour'],
      unusable: [],
      extra: { budget: '1200.5', start: '2026-02-28', plan: 'Pro', topics: 'Ads; CRM', terms: 'true', message: 'Line one\nline two' },
    });
  });

  it('takes the bare minimum', () => {
    expect(read({ email })).toMatchObject({ person: { email }, company: {}, extra: {}, undeclared: [], consents: [{ granted: false }] });
  });

  it.each([undefined, null, '', '   ', []])('treats %j as not entered', (value) => {
    expect(issues({ email: value })).toEqual([['/email', 'required']]);
    expect(read({ email, firstName: value, budget: value, plan: value, topics: value }).person).toEqual({ email });
  });

  it.each<[string, unknown, string]>([
    ['email', 'not an address', 'invalid-email'],
    ['email', { nested: true }, 'wrong-type'],
    ['email', ['a@acme.example', 'b@acme.example'], 'wrong-type'],
    ['email', true, 'wrong-type'],
    ['firstName', 'x'.repeat(41), 'too-long'],
    ['title', 'x'.repeat(4097), 'too-long'],
    ['title', ['a', { b: 1 }], 'wrong-type'],
    ['budget', '12,50', 'not-a-number'],
    ['budget', '1e3', 'not-a-number'],
    ['budget', 'Infinity', 'not-a-number'],
    ['budget', Number.NaN, 'wrong-type'],
    ['start', '2026-02-29', 'not-a-date'],
    ['start', '28.02.2026', 'not-a-date'],
    ['plan', 'Gold', 'not-an-option'],
    ['topics', ['CRM', 'Gold'], 'not-an-option'],
    ['terms', { yes: true }, 'wrong-type'],
  ])('refuses %s = %j with %s', (name, value, code) => {
    expect(issues({ email, [name]: value })).toEqual([[`/${name}`, code]]);
  });

  it('refuses everything wrong at once, in the order of the form', () => {
    expect(issues({ budget: 'x', start: 'y', email: 'z' })).toEqual([
      ['/email', 'invalid-email'],
      ['/budget', 'not-a-number'],
      ['/start', 'not-a-date'],
    ]);
  });

  it.each([['2024-02-29'], ['2026-01-05T09:00:00Z']])('accepts the date %s', (start) => {
    expect(read({ email, start }).extra.start).toBe(start);
  });

  it('takes numbers where text is asked, and no list where one value is', () => {
    expect(issues({ email: [email], firstName: ['Ada'], topics: ['CRM'] })).toEqual([
      ['/email', 'wrong-type'],
      ['/firstName', 'wrong-type'],
    ]);
    expect(read({ email, firstName: 7, budget: -3 })).toMatchObject({
      person: { email, firstName: '7' },
      extra: { budget: '-3' },
    });
  });

  it('splits several choices at semicolons unless an option holds one', () => {
    expect(read({ email, topics: 'CRM; Ads' }).extra.topics).toBe('CRM; Ads');
    expect(read({ email, topics: 'R;D' }).extra.topics).toBe('R;D');
    expect(read({ email, topics: ['CRM', 'CRM'] }).extra.topics).toBe('CRM');
  });
});

describe('Given boxes', () => {
  const granted = (value: unknown) => read({ email, mayMail: value }).consents[0]?.granted;
  it.each([true, 'true', 'TRUE', 'on', '1', 1, ' yes ', ['on']])('%j is a yes', (value) => {
    expect(granted(value)).toBe(true);
    expect(read({ email, terms: value }).extra.terms).toBe('true');
  });

  it.each([false, 'false', 'off', '0', 0, 'no', '', 'maybe', null, undefined, {}, ['on', 'off'], 2])('%j is no consent', (value) => {
    expect(granted(value)).toBe(false);
  });

  it('insists on a required box', () => {
    const required = form({ fields: [{ name: 'terms', type: 'checkbox', label: 'Terms', required: true }] });
    expect(issues({ terms: 'no' }, required)).toEqual([['/terms', 'required']]);
    expect(issues({}, required)).toEqual([['/terms', 'required']]);
    expect(issues({ terms: 'on' }, required)).toEqual([]);
  });

  it('reads a consent box that is also a declared field', () => {
    const both = form({ fields: [{ name: 'mayMail', type: 'checkbox', label: 'Mail', required: false }] });
    expect(read({ mayMail: 'on' }, both)).toMatchObject({ consents: [{ granted: true }], extra: { mayMail: 'true' }, undeclared: [] });
  });
});

describe('Given mapped fields', () => {
  const mapped = (mapTo: string, type: FormField['type'] = 'text') =>
    form({ fields: [{ name: 'f', type, label: 'F', required: false, mapTo }] });
  it.each([
    ['person.country', 'usa', { country: 'US' }],
    ['person.country', 'Österreich', { country: 'AT' }],
    ['person.language', 'de-AT', { language: 'de' }],
    ['person.phone', ' +49 30 1234 ', { phone: '+49 30 1234' }],
  ])('%s = %s', (mapTo, value, person) => {
    expect(read({ f: value }, mapped(mapTo)).person).toEqual(person);
  });
  it.each([
    ['company.employees', '1,200', { employees: 1200 }],
    ['company.employees', '10001+', { employees: 10_001 }],
    ['company.employees', '51 - 200 people', { employees: 51 }],
    ['company.domain', 'https://www.acme.example/x', { domain: 'acme.example' }],
    ['company.industry', 'Robotics', { industry: 'Robotics' }],
  ])('%s = %s', (mapTo, value, company) => {
    expect(read({ f: value }, mapped(mapTo)).company).toEqual(company);
  });

  it.each([
    ['person.country', 'Atlantis'],
    ['person.language', 'Klingon'],
    ['company.employees', 'many'],
    ['company.employees', '-5'],
    ['company.domain', 'none yet'],
    ['person.shoeSize', '42'],
  ])('%s = %s stays beside the lead instead of becoming a wrong fact', (mapTo, value) => {
    expect(read({ f: value }, mapped(mapTo))).toMatchObject({ person: {}, company: {}, extra: { f: value } });
  });

  it.each([
    ['country', 'Nowhere'],
    ['country', 'XX'],
    ['employees', '-5'],
    ['employees', '2.5'],
    ['mayMail', 'maybe'],
    ['mayMail', ['on', 'off']],
  ])('says that %s = %j cannot be used', (name, value) => {
    expect(read({ email, [name]: value }).unusable).toEqual([name]);
  });

  it.each([
    ['country', 'DE'],
    ['employees', '201-500'],
    ['mayMail', 'off'],
    ['mayMail', true],
    ['favouriteColour', 'XX'],
  ])('has nothing to say of %s = %j', (name, value) => {
    expect(read({ email, [name]: value }).unusable).toEqual([]);
  });

  it('checks an address whatever the field calls itself', () => {
    expect(issues({ f: 'nope' }, mapped('person.email'))).toEqual([['/f', 'invalid-email']]);
  });

  it('lets the first of two fields fill an attribute and keeps the second', () => {
    const twice = form({
      fields: [
        { name: 'role', type: 'text', label: 'Role', required: false, mapTo: 'person.title' },
        { name: 'title', type: 'text', label: 'Title', required: false, mapTo: 'person.title' },
      ],
    });
    expect(read({ role: 'CEO', title: 'Boss' }, twice)).toMatchObject({ person: { title: 'CEO' }, extra: { title: 'Boss' } });
    expect(read({ title: 'Boss' }, twice)).toMatchObject({ person: { title: 'Boss' }, extra: {} });
  });

  it('does not confuse a field with what every object inherits', () => {
    const odd = form({ fields: [{ name: 'constructor', type: 'text', label: 'C', required: true }] });
    expect(issues({}, odd)).toEqual([['/constructor', 'required']]);
  });
});

describe('for any form and post', () => {
  const field = fc.record({
    name: fc.constantFrom('a', 'b', 'c', 'd'),
    type: fc.constantFrom(...fieldTypes),
    label: fc.constant('Label'),
    required: fc.boolean(),
    maxLength: fc.option(fc.integer({ min: 1, max: 20 }), { nil: undefined }),
    options: fc.option(fc.array(fc.constantFrom('x', 'y'), { maxLength: 2 }), { nil: undefined }),
    mapTo: fc.option(fc.constantFrom('person.email', 'person.title', 'company.employees', 'person.country'), { nil: undefined }),
  });
  const anyForm = fc.uniqueArray(field, { selector: (f) => f.name, minLength: 1 }).map((fields) => form({ fields }));
  const raw = fc.dictionary(
    fc.constantFrom('a', 'b', 'c', 'd', 'e', '__proto__'),
    fc.oneof(fc.string(), fc.constantFrom('x', '12', 'ada@acme.example'), fc.jsonValue()),
  );

  it('answers every post: fields read, or at most one known issue per declared field', () => {
    fc.assert(
      fc.property(anyForm, raw, (f, post) => {
        const result = readForm(f, post);
        if (result.ok) {
          const names = new Set([...f.fields.map((x) => x.name), 'mayMail']);
          expect(result.value.undeclared).toEqual(Object.keys(post).filter((name) => !names.has(name)));
          for (const value of Object.values(result.value.extra)) expect(value).toBe(value.normalize('NFC'));
          return;
        }
        const pointers = result.error.map((issue) => issue.pointer);
        expect(new Set(pointers).size).toBe(pointers.length);
        for (const issue of result.error) {
          expect(issueCodes).toContain(issue.code);
          expect(f.fields.map((x) => `/${x.name}`)).toContain(issue.pointer);
          expect(issue.message).toMatch(/^Label .*\.$/);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('reads its own texts back to the same texts', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 50 }), (text) => {
        const once = read({ email, message: text }).extra.message ?? '';
        expect(read({ email, message: once }).extra.message ?? '').toBe(once);
      }),
    );
  });

  it('never keeps half a surrogate pair', () => {
    expect(read({ email, message: 'a\ud83d b' }).extra.message).toBe('a\ufffd b');
    expect(read({ email, message: 'a😀b' }).extra.message).toBe('a😀b');
  });
});
