import { numberingPlans } from './numbering-plans.generated.ts';

type Plan = {
  readonly country: string;
  readonly code: string;
  readonly shortest: number;
  readonly longest: number;
  /** What is dialled before a number within the country; empty where nothing is, so that a zero in front belongs to it. */
  readonly trunk: string;
};

function planOf(row: string): Plan {
  const [, country = '', code = '', trunk = '0', shortest = '', longest = ''] = /^([A-Z]{2})(\d+)(?:t(\d*))?:(\d+)-(\d+)$/.exec(row) ?? [];
  return { country, code, shortest: Number(shortest), longest: Number(longest), trunk };
}

const plans: readonly Plan[] = numberingPlans.split(' ').map(planOf);
const byCountry: ReadonlyMap<string, Plan> = new Map(plans.map((plan) => [plan.country, plan]));
/** Countries that share a code (+1, +44, +7) are read alike: by the one with the widest range. */
const byCode = new Map<string, Plan>();
for (const plan of plans) {
  const known = byCode.get(plan.code);
  if (known === undefined || plan.longest - plan.shortest > known.longest - known.shortest) byCode.set(plan.code, plan);
}

/** Longer texts hold more than a number. */
const longestText = 60;
const extension = /\s*(?:;?ext\.?|extension|x|#|durchwahl|dw\.?|poste)[\s.:=]*\d{1,6}\s*$/i;

/**
 * A telephone number as E.164, from how people write it: with or without the calling code, `00` or `011` in front, a trunk
 * `(0)`, any punctuation, an extension (which is dropped). `country` (ISO 3166-1) reads numbers without a code; without it
 * they say nothing. Null when the digits can be no number of that country. The table knows how long numbers are and no more:
 * good for finding who may be the same person, not for proving that somebody answers.
 */
export function toE164(text: string, country: string | null): string | null {
  if (text.length > longestText) return null;
  const folded = text.normalize('NFKC').replace(extension, '').trim();
  if (/[a-z]{2}/i.test(folded)) return null;
  const international = folded.startsWith('+');
  const digits = (international ? folded.replace(/\(0\)/, '') : folded).replace(/\D/g, '');
  if (international) return withCode(digits);
  const plan = country === null ? undefined : byCountry.get(country.toUpperCase());
  const abroad = /^(?:00|011)(?=[1-9])(.*)$/.exec(digits)?.[1];
  if (abroad !== undefined && (plan === undefined || plan.code === '1' || digits.startsWith('00'))) {
    const found = withCode(abroad);
    if (found !== null) return found;
  }
  if (plan === undefined) return null;
  const national = significant(plan, digits);
  if (national !== null) return `+${plan.code}${national}`;
  // The code without its plus: "49 30 123456".
  return digits.startsWith(plan.code) ? withCode(digits) : null;
}

function withCode(digits: string): string | null {
  for (const length of [1, 2, 3]) {
    const plan = byCode.get(digits.slice(0, length));
    if (plan === undefined) continue;
    const national = significant(plan, digits.slice(length));
    return national === null ? null : `+${plan.code}${national}`;
  }
  return null;
}

/** The number without its trunk prefix, when it can be one. */
function significant(plan: Plan, digits: string): string | null {
  const bare = digits.slice(plan.trunk.length);
  if (plan.trunk !== '' && digits.startsWith(plan.trunk) && fits(plan, bare)) return bare;
  return fits(plan, digits) ? digits : null;
}

const fits = (plan: Plan, digits: string): boolean => digits.length >= plan.shortest && digits.length <= plan.longest;

/** Whose plan reads a number without a code: what the person states, then where the company is, then what the form assumes. */
export const phoneCountry = (person: string | null, company: string | null, form: string | null): string | null =>
  person ?? company ?? form;
