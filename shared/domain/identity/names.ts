/** Letters that decomposition leaves alone, as people write them without their marks. */
const spelled: Readonly<Record<string, string>> = { ß: 'ss', æ: 'ae', œ: 'oe', ø: 'o', ł: 'l', đ: 'd', ð: 'd', þ: 'th', ı: 'i' };

/** Compatibility forms, case and accents folded away: for comparing, never for showing. */
const fold = (text: string): string =>
  text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[ßæœøłđðþı]/g, (letter) => spelled[letter] ?? letter);

const wordsOf = (text: string): readonly string[] =>
  fold(text)
    .replace(/['’.]/g, '')
    .match(/[\p{L}\p{N}]+/gu) ?? [];

/** Legal forms at the end of a name, each a run of words once dots are gone; longer ones first. */
const legalForms: readonly (readonly string[])[] =
  `gmbh co kgaa|gmbh co kg|ag co kg|ug haftungsbeschrankt|sp z oo|sa de cv|s de rl de cv|s a r l
  |pty ltd|pte ltd|pvt ltd|private limited|public limited company|limited liability company|co ltd|corporation|incorporated|company|limited
  |gmbh|mbh|kgaa|kg|ohg|gbr|ug|ev|eg|ag|se|inc|corp|co|llc|llp|lp|ltd|plc|pty|pte|pvt|sarl|sas|sasu|eurl|sa|sca|nv|bv|bvba|srl|spa|sapa|snc
  |sl|slu|sau|lda|ltda|eireli|mei|ab|oy|oyj|as|asa|aps|ans|ks|hf|ehf|kft|zrt|bt|doo|dd|ad|ood|eood|sro|spol|as|ooo|oao|zao|pao|kk|gk|sdn bhd|bhd|tbk|pt`
    .split('|')
    .map((form) => form.trim().split(/\s+/))
    .sort((a, b) => b.length - a.length);

/**
 * A company's name as others might write it: `ACME Robotics, Inc.` and `Acme Robotics GmbH & Co. KG` both give `acme robotics`.
 * Null when nothing is left to compare. A name that is only a legal form keeps it.
 */
export function companyKey(name: string): string | null {
  let words = wordsOf(name.replace(/&/g, ' '))
    // "and" in the languages of the forms above; `&` is gone already.
    .filter((word) => word !== 'and' && word !== 'und' && word !== 'et');
  for (let form = formAt(words); form !== undefined && form.length < words.length; form = formAt(words))
    words = words.slice(0, -form.length);
  const [first, ...rest] = words;
  const key = (first === 'the' && rest.length > 0 ? rest : words).join(' ');
  return key === '' ? null : key;
}

const formAt = (words: readonly string[]): readonly string[] | undefined =>
  legalForms.find((form) => form.length <= words.length && form.every((word, i) => word === words[words.length - form.length + i]));

const titles: ReadonlySet<string> = new Set('mr mrs ms miss mx sir dr prof herr frau dipl ing phd md mba jr sr ii iii'.split(' '));

/**
 * A person's name for comparing: without titles, accents, case and order, since forms mix up first and last names. Null
 * without at least two words: one alone fits too many people.
 */
export function personKey(firstName: string | null, lastName: string | null): string | null {
  const words = wordsOf(`${firstName ?? ''} ${lastName ?? ''}`).filter((word) => !titles.has(word));
  return words.length < 2 ? null : [...words].sort().join(' ');
}
