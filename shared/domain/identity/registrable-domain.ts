import { asciiHost } from './host.ts';
import { hostOfAddress } from './host-of-address.ts';
import { secondLevelSuffixes } from './second-level-suffixes.generated.ts';

/** Label to the country endings under which it is a public suffix, two letters each (`co` → `aoau…uk…`). */
const suffixes: ReadonlyMap<string, string> = new Map(
  secondLevelSuffixes.split(' ').map((row) => {
    const [label = '', endings = ''] = row.split(':');
    return [label, endings];
  }),
);

/** Endings are two letters wide, so a hit counts at even places only. */
function names(endings: string | undefined, ending: string): boolean {
  if (endings === undefined) return false;
  for (let at = endings.indexOf(ending); at >= 0; at = endings.indexOf(ending, at + 1)) if (at % 2 === 0) return true;
  return false;
}

const isSecondLevelSuffix = (label: string, ending: string): boolean =>
  ending.length === 2 && (names(suffixes.get(label), ending) || names(suffixes.get('*'), ending));

/**
 * The registrable domain of an ASCII host (`mail.example.co.uk` → `example.co.uk`): the last two labels, three under a
 * second-level suffix of a country. Null for a single label, a suffix itself and an IP address. It follows the public suffix
 * list for the suffixes that organisations use, without its 120 KB; a test lists where it deviates.
 */
export function registrableDomain(host: string): string | null {
  const labels = host.split('.');
  const ending = labels.at(-1) ?? '';
  if (/^\d*$/.test(ending)) return null;
  const length = isSecondLevelSuffix(labels.at(-2) ?? '', ending) ? 3 : 2;
  return labels.length < length ? null : labels.slice(-length).join('.');
}

/** The registrable domain in a web address or host as typed (`https://www.Example.com/about` → `example.com`), else null. */
export function domainOfAddress(address: string): string | null {
  const host = hostOfAddress(address);
  const ascii = host === null ? null : asciiHost(host);
  return ascii === null ? null : registrableDomain(ascii);
}
