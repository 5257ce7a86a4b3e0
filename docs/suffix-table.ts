import { getPublicSuffix, parse } from 'tldts';

const letters = [...'abcdefghijklmnopqrstuvwxyz'];
/** Every country-code top-level domain the public suffix list knows; two letters are reserved for countries. */
export const countryEndings: readonly string[] = letters
  .flatMap((first) => letters.map((second) => first + second))
  .filter((ending) => parse(`x.${ending}`).isIcann === true);

/**
 * Second-level labels under which organisations register (`co.uk`, `com.br`). Left out: places (`tokyo.jp`, `ca.us`,
 * `oslo.no`), single letters and what only private persons use; each would cost bytes in every bundle for a handful of leads.
 */
export const suffixLabels: readonly string[] =
  `ac ad adm adv aero agr agrar alt arq art arts asn asso biz blog bolt cn co com conf coop cri dep dni eco ed edu emp
eng est etc eti far fin firm fm fot fst gen go gob gok gop gouv gov govt gr gub gv health hl hotel id idv ind inf info ingatlan int
iwi jor jus k12 leg lg ltd maori mat me med media mi mil mobi mp mus museum muni my name ne net news ngo nhs nic nom not nsn nt ntr odo
ong or org oz parliament pe per perso plc police post ppg prd press presse priv pro psc psi pvt radio rec reklam rel rep res sa sch school
sci shop slg srv stat store szex tec tm tmp tourism trd tur tv utazas vet video vlog web wiki`.split(/\s+/);

/** Longer than the ending alone: something below `label.ending` is registered, not `label.ending` itself. */
const isSuffix = (label: string, ending: string): boolean => getPublicSuffix(`a.b.${label}.${ending}`) !== ending;
const nobody = 'zq-nobody';

/**
 * The second-level suffixes of the public suffix list as one text: `co:aoaucr…` says that `co.ao`, `co.au`, `co.cr` … are
 * suffixes; `*` that every second level of these countries is one.
 */
export function suffixTableModule(): string {
  const wild = countryEndings.filter((ending) => isSuffix(nobody, ending));
  const rows = suffixLabels.flatMap((label) => {
    const endings = countryEndings.filter((ending) => !wild.includes(ending) && isSuffix(label, ending));
    return endings.length === 0 ? [] : [`${label}:${endings.join('')}`];
  });
  const table = [`*:${wild.join('')}`, ...rows].join(' ');
  return `/** Generated from the public suffix list (publicsuffix.org, MPL 2.0) by \`npm run docs\`. */\nexport const secondLevelSuffixes =\n  '${table}';\n`;
}
