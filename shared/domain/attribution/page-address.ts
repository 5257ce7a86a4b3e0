import { hostOfAddress } from '../identity/host-of-address.ts';

/** Longer addresses are cut: nothing after this many characters ever named a campaign. */
const maxLength = 4096;
const maxParameters = 100;

/** Lower-case host of a web address, null when it has none. */
export const hostOf = (address: string): string | null => hostOfAddress(address.slice(0, maxLength));

/** Query parameters by lower-case name; the first one of a name wins. Undecodable text stays as it is. */
export function queryOf(address: string): ReadonlyMap<string, string> {
  const [beforeFragment = ''] = address.slice(0, maxLength).split('#');
  const query = beforeFragment.includes('?') ? beforeFragment.slice(beforeFragment.indexOf('?') + 1) : '';
  const parameters = new Map<string, string>();
  for (const pair of query.split('&').slice(0, maxParameters)) {
    const split = pair.indexOf('=');
    const name = decode(split < 0 ? pair : pair.slice(0, split)).toLowerCase();
    if (name !== '' && split >= 0 && !parameters.has(name)) parameters.set(name, decode(pair.slice(split + 1)));
  }
  return parameters;
}

function decode(text: string): string {
  const spaced = text.replaceAll('+', ' ');
  try {
    return decodeURIComponent(spaced);
  } catch {
    return spaced;
  }
}
