import { isCountryCode } from '../leads/country-code.ts';

/**
 * Country endings that are sold to everybody, so that they say nothing about a place (Google treats these as generic, plus
 * a few that are mostly word play).
 */
const generic: ReadonlySet<string> = new Set(
  'ac ad ai am as bz cc cd co cx dj eu fm gg gl gs im io je la ly me ms mu nu sc sh sr st su tk ml ga cf gq to tv vc ws so is'.split(' '),
);

/** The country an ASCII host name belongs to by its ending (`example.co.uk` → `GB`); null for generic endings. */
export function countryOfHost(host: string): string | null {
  const ending = host.slice(host.lastIndexOf('.') + 1);
  if (ending === 'uk') return 'GB';
  if (generic.has(ending)) return null;
  const code = ending.toUpperCase();
  return isCountryCode(code) ? code : null;
}
