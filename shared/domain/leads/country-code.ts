/** ISO 3166-1 alpha-2, 249 codes. Intl knows more regions (groups, reserved codes), so the list is ours. */
const codes = `AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ
CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE
GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP
KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF
NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN
SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA
ZM ZW`.split(/\s+/);

const codeSet: ReadonlySet<string> = new Set(codes);

/** Languages whose country names people type into forms; each adds about 250 short entries, built on first use. */
const nameLanguages = ['en', 'de', 'fr', 'es', 'it', 'nl', 'pt', 'pl'] as const;

/** What people write that no locale data lists. */
const aliases: Readonly<Record<string, string>> = {
  usa: 'US',
  us: 'US',
  'u s a': 'US',
  'u s': 'US',
  america: 'US',
  'united states of america': 'US',
  'the united states': 'US',
  uk: 'GB',
  'u k': 'GB',
  'great britain': 'GB',
  britain: 'GB',
  england: 'GB',
  scotland: 'GB',
  wales: 'GB',
  'northern ireland': 'GB',
  gbr: 'GB',
  deu: 'DE',
  ger: 'DE',
  brd: 'DE',
  fra: 'FR',
  esp: 'ES',
  ita: 'IT',
  nld: 'NL',
  bel: 'BE',
  che: 'CH',
  aut: 'AT',
  pol: 'PL',
  swe: 'SE',
  nor: 'NO',
  dnk: 'DK',
  fin: 'FI',
  irl: 'IE',
  prt: 'PT',
  can: 'CA',
  mex: 'MX',
  bra: 'BR',
  arg: 'AR',
  chl: 'CL',
  aus: 'AU',
  nzl: 'NZ',
  jpn: 'JP',
  chn: 'CN',
  ind: 'IN',
  kor: 'KR',
  sgp: 'SG',
  zaf: 'ZA',
  are: 'AE',
  tur: 'TR',
  rus: 'RU',
  ukr: 'UA',
  cze: 'CZ',
  hun: 'HU',
  rou: 'RO',
  grc: 'GR',
  isr: 'IL',
  holland: 'NL',
  'the netherlands': 'NL',
  'republic of ireland': 'IE',
  'czech republic': 'CZ',
  turkey: 'TR',
  'south korea': 'KR',
  korea: 'KR',
  'republic of korea': 'KR',
  'russian federation': 'RU',
  'viet nam': 'VN',
  uae: 'AE',
  emirates: 'AE',
  'ivory coast': 'CI',
  'cape verde': 'CV',
  swaziland: 'SZ',
  macedonia: 'MK',
  burma: 'MM',
  'east timor': 'TL',
  'hong kong': 'HK',
  macau: 'MO',
  taiwan: 'TW',
  china: 'CN',
  prc: 'CN',
  palestine: 'PS',
  'vatican city': 'VA',
  bosnia: 'BA',
  congo: 'CG',
  drc: 'CD',
  brasil: 'BR',
  suisse: 'CH',
  svizzera: 'CH',
  espana: 'ES',
};

const names = new Map<string, string>();

/** Without accents and punctuation, single spaces, lower case: how names are compared. */
const fold = (text: string): string =>
  text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/&/g, ' and ')
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();

function fillNames(): void {
  for (const language of nameLanguages) {
    const display = new Intl.DisplayNames([language], { type: 'region' });
    for (const code of codes) {
      const name = fold(display.of(code) ?? code);
      if (!names.has(name)) names.set(name, code);
    }
  }
  for (const [name, code] of Object.entries(aliases)) names.set(name, code);
}

export const isCountryCode = (code: string): boolean => codeSet.has(code);

/** ISO 3166-1 alpha-2 of a code or a country name as people type it (English and seven more languages); null when unknown. */
export function countryCode(text: string): string | null {
  const upper = text.trim().toUpperCase();
  if (codeSet.has(upper)) return upper;
  if (names.size === 0) fillNames();
  return names.get(fold(text)) ?? null;
}
