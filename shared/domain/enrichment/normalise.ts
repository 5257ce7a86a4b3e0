import { domainOfAddress } from '../identity/registrable-domain.ts';
import { wellFormed } from '../kernel/well-formed.ts';
import { countryCode } from '../leads/country-code.ts';
import { type Seniority, seniorities } from '../leads/lead.ts';
import type { Fact, FactPath } from './facts.ts';
import { industryOf } from './industry.ts';
import { readTitle } from './title.ts';

const longestText = 200;
/** Direction marks and other invisible characters, with which one text can be made to look like another. */
const invisible = /[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/gu;

/**
 * A text of a provider as one line. Null for what is no text (vendors put `true` where the plan hides a value), is empty, too
 * long to be one, or holds markup: it would be shown to people and put into templates.
 */
export function cleanText(value: unknown): string | null {
  if (typeof value !== 'string' || value.length > 10 * longestText) return null;
  const text = wellFormed(value)
    .normalize('NFC')
    .replace(invisible, '')
    .replace(/[\p{Cc}\p{Z}]+/gu, ' ')
    .trim();
  return text === '' || text.length > longestText || /[<>]/.test(text) ? null : text;
}

/** Sizes of companies by their employees, as People Data Labs names them. */
export const sizeBands = ['1-10', '11-50', '51-200', '201-500', '501-1000', '1001-5000', '5001-10000', '10001+'] as const;
export type SizeBand = (typeof sizeBands)[number];
const bandStarts = [1, 11, 51, 201, 501, 1001, 5001, 10_001];

export function sizeBandOf(employees: number): SizeBand | null {
  return sizeBands[bandStarts.filter((start) => employees >= start).length - 1] ?? null;
}

const mostEmployees = 10_000_000;
const mostRevenue = 10_000_000_000_000;

/** A whole number of people, dollars or the like within reason; a vendor's text of digits counts. */
function wholeNumber(value: unknown, most: number): number | null {
  const read = typeof value === 'string' && /^\d{1,15}(\.\d+)?$/.test(value.trim()) ? Number(value) : value;
  return typeof read === 'number' && Number.isFinite(read) && read >= 1 && read <= most ? Math.round(read) : null;
}

/** The least of a range such as `51-200`, `10,001+`, `1K-5K` or `$1M-$10M`; null when it is none. */
export function leastOfRange(value: unknown): number | null {
  const text = cleanText(value)
    ?.toLowerCase()
    .replace(/[\s,$€]/g, '');
  const found = /^(?:usd)?(\d{1,12}(?:\.\d{1,3})?)(k|m|b|mil|bil)?(?:-|–|to|\+|$)/.exec(text ?? '');
  if (found === null) return null;
  const factors: Readonly<Record<string, number>> = { k: 1e3, m: 1e6, mil: 1e6, b: 1e9, bil: 1e9 };
  const factor = found[2] === undefined ? 1 : (factors[found[2]] ?? 1);
  return Math.round(Number(found[1]) * factor);
}

/** A headcount says more than a range; the least of the range is surer than its middle, and in the same band. */
const employeesOf = (count: unknown, range: unknown): { readonly value: number; readonly exact: boolean } | null => {
  const exact = wholeNumber(count, mostEmployees);
  if (exact !== null) return { value: exact, exact: true };
  const least = wholeNumber(leastOfRange(range), mostEmployees);
  return least === null ? null : { value: least, exact: false };
};

/** Words of vendors beside our own names; what is left is read as a job title is. */
const seniorityWords: Readonly<Record<string, Seniority>> = {
  'c suite': 'cxo',
  'c level': 'cxo',
  'c level exec': 'cxo',
  executive: 'cxo',
  'board member': 'cxo',
  founder: 'owner',
  head: 'director',
  'vp level': 'vp',
  'vp level exec': 'vp',
  'vice president': 'vp',
  'non manager': 'entry',
  staff: 'entry',
  'individual contributor': 'entry',
  intern: 'training',
};

/** A rank out of a vendor's word for it. */
export function seniorityOf(value: unknown): Seniority | null {
  const text = cleanText(value)
    ?.toLowerCase()
    .replace(/[^a-z]+/g, ' ')
    .trim();
  if (text === undefined) return null;
  return seniorities.find((name) => name === text) ?? seniorityWords[text] ?? readTitle(text).seniority;
}

/** Departments of vendors that no job title would be called by. */
const roleWords: Readonly<Record<string, string>> = {
  'human resources': 'hr',
  'customer service': 'customer-success',
  customer_service: 'customer-success',
  support: 'customer-success',
  'information technology': 'it',
  real_estate: 'operations',
  'c suite': 'general-management',
  ceo: 'general-management',
};

/** A job function in our words (those of `readTitle`), out of a vendor's. */
export function roleOf(value: unknown): string | null {
  const text = cleanText(value)?.toLowerCase();
  return text === undefined ? null : (roleWords[text] ?? readTitle(text.replaceAll('_', ' ')).role);
}

/** An answer of a vendor before it is normalised; each member is whatever stood there. `least` takes the best of a list. */
export type RawFacts = {
  readonly firstName?: unknown;
  readonly lastName?: unknown;
  readonly title?: unknown;
  readonly seniority?: unknown;
  readonly role?: unknown;
  readonly country?: unknown;
  readonly companyName?: unknown;
  readonly website?: unknown;
  readonly employees?: unknown;
  readonly employeeRange?: unknown;
  readonly industry?: unknown;
  readonly naics?: unknown;
  readonly revenue?: unknown;
  readonly revenueRange?: unknown;
  readonly companyCountry?: unknown;
};

/** What is deduced from a range or from the job title is less sure than what the vendor states. */
const deduced = 0.8;

/** The facts of an answer in the one model, each as sure as the vendor is of the whole. */
export function factsFrom(raw: RawFacts, confidence: number): readonly Fact[] {
  const facts: Fact[] = [];
  const add = (path: FactPath, value: string | number | null, sure = confidence): void => {
    if (value !== null) facts.push({ path, value, confidence: Math.round(sure * 100) / 100 });
  };
  const title = cleanText(raw.title);
  const country = (value: unknown): string | null => {
    const text = cleanText(value);
    return text === null ? null : countryCode(text);
  };
  add('person.firstName', cleanText(raw.firstName));
  add('person.lastName', cleanText(raw.lastName));
  add('person.title', title);
  const rank = seniorityOf(raw.seniority);
  add('person.seniority', rank ?? seniorityOf(title), rank === null ? confidence * deduced : confidence);
  const role = roleOf(raw.role);
  add('person.role', role ?? roleOf(title), role === null ? confidence * deduced : confidence);
  add('person.country', country(raw.country));
  add('company.name', cleanText(raw.companyName));
  const website = cleanText(raw.website);
  add('company.domain', website === null ? null : domainOfAddress(website));
  const employees = employeesOf(raw.employees, raw.employeeRange);
  add('company.employees', employees?.value ?? null, employees?.exact === false ? confidence * deduced : confidence);
  add('company.industry', industryOf(cleanText(raw.industry), naicsOf(raw.naics)));
  const revenue = wholeNumber(raw.revenue, mostRevenue);
  const least = wholeNumber(leastOfRange(raw.revenueRange), mostRevenue);
  add('company.revenue', revenue ?? least, revenue === null ? confidence * deduced : confidence);
  add('company.country', country(raw.companyCountry));
  return facts;
}

/** A code as text or number, or the first of a list of them. */
function naicsOf(value: unknown): string | null {
  const one: unknown = Array.isArray(value) ? value[0] : value;
  const text = typeof one === 'number' ? String(one) : cleanText(one);
  return text !== null && /^\d{2,6}$/.test(text) ? text : null;
}
