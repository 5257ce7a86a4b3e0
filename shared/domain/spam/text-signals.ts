const link = /(?:https?:\/\/|www\.)\S/gi;
/** `win-money.ru/x`: a host with a path, or a scheme, has no place in a name; `Dr. Müller` and `O.K.` do. */
const linkInName = /https?:|www\.|[a-z0-9-]{2,}\.[a-z]{2,10}\/|\[url/i;

/** Addresses of pages in a text. */
export const countLinks = (text: string): number => text.match(link)?.length ?? 0;

export const holdsLink = (name: string): boolean => linkInName.test(name);

/** Letters that spell one sound: `Hirschsprung` has five consonants in a row, not seven. */
const oneSound = /sch|ch|sh|th|ph|ck/gi;
/** Six sounds are more than the names of the languages written in Latin letters have, save for a handful of rarities. */
const consonantRun = /[bcdfghjklmnpqrstvwxz]{6,}/i;
/** `RobertHam`, `McDonald` and `MacLeod` have one or two inner capitals; generated names have many. */
const maxInnerCapitals = 3;

/**
 * Generated letters instead of a name: a long run of consonants, or capitals strewn over a word. Judges plain Latin
 * letters only, so that no script and no accent counts against anybody.
 */
export function isNonsenseName(name: string): boolean {
  return name.split(/[\s-]+/).some((word) => {
    if (!/^[A-Za-z]{5,}$/.test(word)) return false;
    if (consonantRun.test(word.replace(oneSound, 's'))) return true;
    return word !== word.toUpperCase() && (word.slice(1).match(/[A-Z]/g)?.length ?? 0) > maxInnerCapitals;
  });
}
