/**
 * One taxonomy of industries: the sectors of NAICS 2022, with software, hardware and telecommunications apart, because those who sell
 * to companies tell them apart. https://www.census.gov/naics/
 */
export const industries = [
  'agriculture',
  'mining',
  'utilities',
  'construction',
  'manufacturing',
  'hardware',
  'wholesale',
  'retail',
  'transportation',
  'media',
  'software',
  'telecommunications',
  'finance',
  'real-estate',
  'professional-services',
  'administrative-services',
  'education',
  'healthcare',
  'arts',
  'hospitality',
  'other-services',
  'public-administration',
] as const;
export type Industry = (typeof industries)[number];

/** Longest prefix first: `5132` is software, while `51` as a whole is information. */
const naics: readonly (readonly [string, Industry])[] = [
  ['3341', 'hardware'],
  ['3342', 'hardware'],
  ['3344', 'hardware'],
  ['5112', 'software'],
  ['5132', 'software'],
  ['5415', 'software'],
  ['517', 'telecommunications'],
  ['518', 'software'],
  ['11', 'agriculture'],
  ['21', 'mining'],
  ['22', 'utilities'],
  ['23', 'construction'],
  ['31', 'manufacturing'],
  ['32', 'manufacturing'],
  ['33', 'manufacturing'],
  ['42', 'wholesale'],
  ['44', 'retail'],
  ['45', 'retail'],
  ['48', 'transportation'],
  ['49', 'transportation'],
  ['51', 'media'],
  ['52', 'finance'],
  ['53', 'real-estate'],
  ['54', 'professional-services'],
  ['55', 'professional-services'],
  ['56', 'administrative-services'],
  ['61', 'education'],
  ['62', 'healthcare'],
  ['71', 'arts'],
  ['72', 'hospitality'],
  ['81', 'other-services'],
  ['92', 'public-administration'],
];

/**
 * Words of the vendors' lists (LinkedIn's at People Data Labs, Apollo and Cognism; GICS at Clearbit; ZoomInfo's own). The first row that
 * matches wins, so the narrow ones come first.
 */
const words: readonly (readonly [Industry, RegExp])[] = [
  ['education', /educat|e-learning|school|universit|professional training/],
  ['healthcare', /health|hospital(?!ity)|medical practice|wellness|fitness|mental|veterinar|physician/],
  ['telecommunications', /telecom|wireless|internet service provider/],
  ['hardware', /computer hardware|computer networking|semiconductor|consumer electronics|technology hardware/],
  ['software', /software|information technology|computer|internet|saas|data infrastructure|it services|computer games/],
  [
    'public-administration',
    /government|public (policy|safety|administration|sector)|military|judiciary|legislative|law enforcement|international affairs|political/,
  ],
  ['real-estate', /real estate|property|leasing/],
  ['finance', /financ|bank|insur|capital markets|venture|investment|credit/],
  ['construction', /construct|building materials|civil engineering|architecture/],
  ['agriculture', /farm|agricult|fish|dairy|ranch|forest/],
  ['mining', /mining|metals|oil|gas|energy(?! (util|renew))/],
  ['utilities', /utilit|renewable|environmental|water|electric power/],
  ['wholesale', /wholesale|import and export|distribut/],
  ['retail', /retail|supermarket|e-commerce|apparel|luxury|consumer goods|consumer services/],
  ['transportation', /transport|logistics|airline|aviation|maritime|package|freight|trucking|railroad|warehous/],
  ['hospitality', /hospitality|hotel|restaurant|leisure|travel|tourism|gambling|casino|food (&|and) beverages? service/],
  ['media', /media|publish|broadcast|newspaper|motion picture|film|music|animation|entertainment|printing|libraries|information/],
  ['arts', /arts|museum|sports|performing|crafts|photography|recreation/],
  [
    'manufacturing',
    /manufactur|industrial|machinery|automotive|aerospace|chemical|pharma|biotech|textile|plastics|paper|packaging|furniture|electrical|defense|ship|food|beverage|tobacco|cosmetics|medical device|glass|railroad manufacture|nanotech|robot/,
  ],
  ['administrative-services', /staffing|recruit|outsourc|security and investig|facilities|events services|office administration/],
  [
    'professional-services',
    /consult|legal|law|account|marketing|advertis|market research|design|research|human resources|public relations|translation|think tank|professional|business services|engineering/,
  ],
  [
    'other-services',
    /non-?profit|religio|civic|individual|philanthrop|fund-?raising|services|alternative|program development|organi[sz]ation/,
  ],
];

/**
 * Our word for a vendor's industry. A NAICS code of four digits or more says more than a name, a sector of two digits less. Null when
 * neither is known.
 */
export function industryOf(name: string | null, code: string | null): Industry | null {
  const byCode = code === null ? undefined : naics.find(([prefix]) => code.startsWith(prefix))?.[1];
  if (byCode !== undefined && (code ?? '').length >= 4) return byCode;
  const text = name?.toLowerCase();
  const byName =
    text === undefined ? undefined : (words.find(([, pattern]) => pattern.test(text))?.[0] ?? industries.find((one) => one === text));
  return byName ?? byCode ?? null;
}
