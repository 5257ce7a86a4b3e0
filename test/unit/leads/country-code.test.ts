import { describe, expect, it } from 'vitest';
import { countryCode, isCountryCode } from '../../../shared/domain/leads/country-code.ts';

describe('countryCode', () => {
  it.each([
    ['DE', 'DE'],
    [' de ', 'DE'],
    ['Germany', 'DE'],
    ['deutschland', 'DE'],
    ['Allemagne', 'DE'],
    ['GER', 'DE'],
    ['USA', 'US'],
    ['U.S.A.', 'US'],
    ['United States', 'US'],
    ['United States of America', 'US'],
    ['the united states', 'US'],
    ['Vereinigte Staaten', 'US'],
    ['UK', 'GB'],
    ['U.K.', 'GB'],
    ['Great Britain', 'GB'],
    ['England', 'GB'],
    ['United Kingdom', 'GB'],
    ['Vereinigtes Königreich', 'GB'],
    ['Österreich', 'AT'],
    ['osterreich', 'AT'],
    ['Schweiz', 'CH'],
    ['Suisse', 'CH'],
    ['España', 'ES'],
    ['Czech Republic', 'CZ'],
    ['Czechia', 'CZ'],
    ['Türkiye', 'TR'],
    ['Turkey', 'TR'],
    ['Holland', 'NL'],
    ['The Netherlands', 'NL'],
    ['South Korea', 'KR'],
    ["Côte d'Ivoire", 'CI'],
    ['Ivory Coast', 'CI'],
    ['Bosnia & Herzegovina', 'BA'],
    ['Bosnia and Herzegovina', 'BA'],
    ['Trinidad and Tobago', 'TT'],
    ['Brasil', 'BR'],
    ['Polska', 'PL'],
    ['Nederland', 'NL'],
  ])('%s is %s', (text, code) => {
    expect(countryCode(text)).toBe(code);
  });

  it.each(['', ' ', 'Atlantis', 'EU', 'Europe', 'ZZ', 'XX', '49', 'Berlin', 'toString', '__proto__'])('does not guess %j', (text) => {
    expect(countryCode(text)).toBeNull();
  });

  it('knows the 249 codes and reads the English name of each back', () => {
    const letters = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'];
    const codes = letters.flatMap((a) => letters.map((b) => a + b)).filter(isCountryCode);
    expect(codes).toHaveLength(249);
    const names = new Intl.DisplayNames(['en'], { type: 'region' });
    for (const code of codes) expect([code, countryCode(names.of(code) ?? '')]).toEqual([code, code]);
  });
});
