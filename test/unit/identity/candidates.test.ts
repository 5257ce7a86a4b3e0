import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { matchKeys, scoreCandidate } from '../../../shared/domain/identity/candidates.ts';
import { type Criterion, criteria } from '../../../shared/domain/identity/criteria.ts';
import type { MatchPolicy } from '../../../shared/domain/identity/match-policy.ts';
import { companyKey, personKey } from '../../../shared/domain/identity/names.ts';
import { emptyCompany, emptyPerson } from '../../../shared/domain/leads/lead.ts';

const policy: MatchPolicy = {
  enabled: true,
  weights: { mailbox: 90, phone: 60, 'name-domain': 80, 'name-company': 60 },
  otherName: 40,
  suggestAt: 60,
  maxHits: 20,
};
const who = (person: Partial<typeof emptyPerson> = {}, company: Partial<typeof emptyCompany> = {}) => ({
  person: { ...emptyPerson, ...person },
  company: { ...emptyCompany, ...company },
});

describe('names for comparing', () => {
  it.each([
    ['ACME Robotics, Inc.', 'acme robotics'],
    ['Acme Robotics GmbH & Co. KG', 'acme robotics'],
    ['Acme-Robotics S.A. de C.V.', 'acme robotics'],
    ['The Acme Robotics Company Pty. Ltd.', 'acme robotics'],
    ['Ｍüller & Söhne AG', 'muller sohne'],
    ['Größe Łódź sp. z o.o.', 'grosse lodz'],
    ['GmbH', 'gmbh'],
    ['AS', 'as'],
    ['Bosch SE & Co. KGaA', 'bosch'],
    [' &. ', null],
  ])('company %s is %s', (name, key) => {
    expect(companyKey(name)).toBe(key);
  });

  it.each([
    ['Dr. Zoë', 'O’Brien', 'obrien zoe'],
    ["O'Brien", 'Zoe', 'obrien zoe'],
    ['Jean-Luc', 'Picard', 'jean luc picard'],
    ['Vera', null, null],
    ['Dr.', 'Who', null],
    [null, null, null],
  ])('person %s %s is %s', (first, last, key) => {
    expect(personKey(first, last)).toBe(key);
  });

  it('do not change when they are taken again', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        const once = companyKey(text);
        if (once !== null) expect(companyKey(once)).toBe(once);
      }),
    );
  });
});

describe('the values a lead is found by', () => {
  it('are the mailbox, the telephone, and the name at a domain or a company', () => {
    const lead = who(
      { email: 'V.Era+news@gmail.com', firstName: 'Vera', lastName: 'Probst', phone: '030 1234567', country: 'DE' },
      { name: 'Werk GmbH' },
    );
    expect(matchKeys(lead, null)).toEqual([
      { criterion: 'mailbox', value: 'vera@gmail.com' },
      { criterion: 'phone', value: '+49301234567' },
      { criterion: 'name-company', value: 'probst vera|werk' },
    ]);
    expect(matchKeys(who({ email: 'vera@gmail.com' }), null)).toEqual([{ criterion: 'mailbox', value: 'vera@gmail.com' }]);
    expect(matchKeys(who({ email: 'a@mail.werk.example', firstName: 'Vera', lastName: 'Probst' }), null)).toContainEqual({
      criterion: 'name-domain',
      value: 'probst vera|werk.example',
    });
    expect(matchKeys(who(), 'DE')).toEqual([]);
  });
});

describe('the score of a pair', () => {
  const score = (shared: readonly Criterion[], a = who(), b = who(), more: Partial<MatchPolicy> = {}) =>
    scoreCandidate({ ...policy, ...more }, shared, a, b);
  it('grows with each thing they share, says which, and says nothing below the threshold', () => {
    expect(score(['phone'])).toEqual({ score: 60, evidence: [{ criterion: 'phone', weight: 60 }] });
    expect(score(['name-company', 'phone'])?.score).toBe(84);
    expect(score([])).toBeNull();
    expect(score(['phone'], who(), who(), { suggestAt: 61 })).toBeNull();
    expect(score(['phone'], who(), who(), { enabled: false })).toBeNull();
    expect(score(['phone'], who(), who(), { weights: { ...policy.weights, phone: 0 }, suggestAt: 0 })).toBeNull();
  });

  it('falls when both have a name and it is another: colleagues share a telephone', () => {
    const [vera, paul] = [who({ firstName: 'Vera', lastName: 'Probst' }), who({ firstName: 'Paul', lastName: 'Probst' })];
    expect(score(['phone'], vera, paul)).toBeNull();
    expect(score(['mailbox', 'phone'], vera, paul, { suggestAt: 50 })).toEqual({
      score: 56,
      evidence: [
        { criterion: 'mailbox', weight: 90 },
        { criterion: 'phone', weight: 60 },
        { criterion: 'other-name', weight: -40 },
      ],
    });
  });

  it('is symmetric, within 0 and 100, and never falls by one more thing in common', () => {
    const some = fc.subarray([...criteria]);
    const name = fc.constantFrom(who(), who({ firstName: 'A', lastName: 'B' }), who({ firstName: 'C', lastName: 'D' }));
    fc.assert(
      fc.property(some, some, name, name, (shared, more, a, b) => {
        const all = { ...policy, suggestAt: 0 };
        const [one, other] = [scoreCandidate(all, shared, a, b), scoreCandidate(all, shared, b, a)];
        expect(one).toEqual(other);
        const wider = scoreCandidate(all, [...new Set([...shared, ...more])], a, b);
        if (one !== null) expect(wider?.score ?? 0).toBeGreaterThanOrEqual(one.score);
        expect(wider === null || (wider.score >= 0 && wider.score <= 100)).toBe(true);
      }),
    );
  });
});
