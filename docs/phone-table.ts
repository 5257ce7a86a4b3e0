import { getCountries, getCountryCallingCode, Metadata } from 'libphonenumber-js/max';
import metadata from 'libphonenumber-js/metadata.max.json';
import * as z from 'zod';

/** A plan in the library's own file is a list; the national prefix stands at this place, and not where there is none. */
const prefixPlace = 5;
const plans = z.record(z.string(), z.array(z.unknown())).parse(metadata.countries);

/**
 * The numbering plans of libphonenumber as one text: `DE49:4-15` is country, calling code, and how many digits a significant
 * number may have; after the code `t8` where the trunk prefix is not `0`, and `t` alone where there is none.
 */
export function phoneTableModule(): string {
  const reader = new Metadata();
  const rows = getCountries().map((country) => {
    reader.selectNumberingPlan(country);
    const lengths = reader.numberingPlan?.possibleLengths() ?? [];
    const prefix = plans[country]?.[prefixPlace];
    const trunk = typeof prefix === 'string' ? prefix : '';
    return `${country}${getCountryCallingCode(country)}${trunk === '0' ? '' : `t${trunk}`}:${Math.min(...lengths)}-${Math.max(...lengths)}`;
  });
  return `/** Generated from libphonenumber (Apache-2.0) by \`npm run docs\`. */\nexport const numberingPlans =\n  '${rows.join(' ')}';\n`;
}
