import fc from 'fast-check';
import { getCountries, getExampleNumber, parsePhoneNumberFromString } from 'libphonenumber-js/max';
import examples from 'libphonenumber-js/mobile/examples';
import { describe, expect, it } from 'vitest';
import { phoneCountry, toE164 } from '../../../shared/domain/identity/phone.ts';

describe('toE164', () => {
  it.each([
    ['+49 (0)30 1234567', null, '+49301234567'],
    ['0049-30/123 45 67', null, '+49301234567'],
    ['030 1234567', 'DE', '+49301234567'],
    ['030 12345678901234567', 'DE', null],
    ['(415) 555-2671', 'US', '+14155552671'],
    ['1-415-555-2671 ext. 42', 'us', '+14155552671'],
    ['011 49 30 1234567', 'US', '+49301234567'],
    ['06 1234 5678', 'IT', '+390612345678'],
    ['+39 06 1234 5678', 'DE', '+390612345678'],
    ['８ (912) 345-67-89', 'RU', '+79123456789'],
    ['020 7946 0018', 'GB', '+442079460018'],
    ['030 1234567', null, null],
    ['call me maybe', 'DE', null],
    ['+999 123456', null, null],
    ['12', 'DE', null],
    ['', 'DE', null],
    ['+49301234567'.repeat(9), null, null],
  ])('%s in %s is %s', (text, country, expected) => {
    expect(toE164(text, country)).toBe(expected);
  });

  it('reads what libphonenumber writes, for a number of every country in every format', () => {
    const wrong = getCountries().flatMap((country) => {
      const example = getExampleNumber(country, examples);
      const texts =
        example === undefined
          ? []
          : [example.number, example.formatInternational(), example.formatNational(), example.format('RFC3966').slice(4)];
      return texts.filter((text) => toE164(text, country) !== example?.number).map((text) => `${country} ${text}`);
    });
    // Argentina writes a mobile's 9 as a 15 within the number, Belarus 8 and 0 before it: rules no length can tell.
    expect(wrong).toEqual(['AR 011 15-2345-6789', 'BY 8 029 491-19-11']);
  });

  it('agrees with libphonenumber on every number that is valid there, however it is written', () => {
    const country = fc.constantFrom('DE', 'US', 'GB', 'FR', 'ES', 'IT', 'NL', 'CH', 'AT', 'SE', 'PL', 'IN', 'JP', 'AU', 'CA');
    fc.assert(
      fc.property(country, fc.stringMatching(/^[0-9]{6,12}$/), fc.boolean(), (of, digits, plus) => {
        const parsed = parsePhoneNumberFromString(plus ? `+${digits}` : digits, of);
        // Japan's free services begin with zeros of their own; no lead is called there.
        fc.pre(parsed?.isValid() === true && parsed.country === of && !parsed.nationalNumber.startsWith('00'));
        if (parsed !== undefined) expect(toE164(parsed.formatNational(), of)).toBe(parsed.number);
      }),
      { numRuns: 2000 },
    );
  });

  it('takes the country from the person, else the company, else the form', () => {
    expect([
      phoneCountry('DE', 'US', 'FR'),
      phoneCountry(null, 'US', 'FR'),
      phoneCountry(null, null, 'FR'),
      phoneCountry(null, null, null),
    ]).toEqual(['DE', 'US', 'FR', null]);
  });
});
