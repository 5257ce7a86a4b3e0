import { domainOfAddress } from '../identity/registrable-domain.ts';
import { countryCode } from './country-code.ts';
import type { FieldValue } from './form-field.ts';
import type { Company, Person } from './lead.ts';

/** One attribute of a lead as a form fills it: where it goes, and the one-entry patch that puts it there. */
export type LeadAttribute = {
  readonly path: string;
  readonly person?: Partial<Person>;
  readonly company?: Partial<Company>;
  /** What the person says brought them: about the touch, not about the lead. */
  readonly selfReported?: string;
};

const personTexts = { email: 'email', firstName: 'firstName', lastName: 'lastName', phone: 'phone', title: 'title' } as const;
const companyTexts = { name: 'name', industry: 'industry' } as const;

/**
 * The value as the attribute `path` (`person.title`) holds it: countries as ISO codes, domains registrable, languages as
 * two letters, employees as a number. Null when the value does not fit, so that a guess never stands as a fact.
 */
export function attributeOf(path: string, value: FieldValue): LeadAttribute | null {
  const text = typeof value === 'object' ? value.join('; ') : String(value);
  const [part, name = ''] = path.split('.');
  if (part === 'person' && isKey(personTexts, name)) return { path, person: { [name]: text } };
  if (part === 'company' && isKey(companyTexts, name)) return { path, company: { [name]: text } };
  switch (path) {
    case 'touch.selfReported':
      return { path, selfReported: text };
    case 'person.country':
      return fitting(countryCode(text), (country) => ({ path, person: { country } }));
    case 'person.language':
      return fitting(languageCode(text), (language) => ({ path, person: { language } }));
    case 'company.domain':
      return fitting(domainOfAddress(text), (domain) => ({ path, company: { domain } }));
    case 'company.country':
      return fitting(countryCode(text), (country) => ({ path, company: { country } }));
    case 'company.employees':
      return fitting(headcount(text), (employees) => ({ path, company: { employees } }));
    default:
      return null;
  }
}

const isKey = <T extends object>(table: T, name: string): name is Extract<keyof T, string> => Object.hasOwn(table, name);
const fitting = <T>(value: T | null, attribute: (value: T) => LeadAttribute): LeadAttribute | null =>
  value === null ? null : attribute(value);

/** `de`, `de-AT` and `de_AT` all say `de`. */
const languageCode = (text: string): string | null => /^([a-z]{2})([-_].*)?$/i.exec(text.trim())?.[1]?.toLowerCase() ?? null;

/** `120`, `1,200`, `201-500` and `10001+` as a number; a band counts as its lower end, so that no rule fires on a hope. */
function headcount(text: string): number | null {
  const first = /^[^\d-]*(\d{1,3}(?:[,.' ]\d{3})+|\d+)(?![\d.,]*\d)/.exec(text.trim())?.[1];
  const number = first === undefined ? Number.NaN : Number(first.replace(/\D/g, ''));
  return Number.isSafeInteger(number) ? number : null;
}
