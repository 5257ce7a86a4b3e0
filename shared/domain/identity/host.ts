import { encodePunycode } from './punycode.ts';

/** Invisible characters that UTS 46 drops: soft hyphen, zero-width space, word joiner, byte order mark. */
const ignored = /[\u00ad\u200b\u2060\ufeff]/g;
/** Dots of other scripts that UTS 46 maps to a full stop. */
const otherDots = /[\u3002\uff0e\uff61]/g;
const asciiLabel = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;
/** Hyphens inside only, as in ASCII: the encoded form would hide an outer one. */
const wideLabel = /^(?!-)[\p{L}\p{N}\p{M}\u00b7\u30fb-]+(?<!-)$/u;

/**
 * A host name in lower-case ASCII (IDN labels as `xn--…`), or null when it is none. The mapping is NFKC and lower case,
 * which agrees with UTS 46 for the letters people register.
 */
export function asciiHost(host: string): string | null {
  const labels = host.replace(ignored, '').normalize('NFKC').toLowerCase().replace(otherDots, '.').split('.').map(asciiOf);
  const name = labels.join('.');
  return name.length <= 253 && labels.every((label) => asciiLabel.test(label)) ? name : null;
}

/** One label in ASCII; an empty text, which no host may contain, when its characters cannot be registered. */
function asciiOf(label: string): string {
  if (isAscii(label)) return label;
  return wideLabel.test(label) ? `xn--${encodePunycode(label)}` : '';
}

const isAscii = (text: string): boolean => [...text].every((char) => char < '\u0080');
