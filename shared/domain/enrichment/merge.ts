import { fillEmpty } from '../leads/fill-empty.ts';
import { type Company, emailKinds, type Lead, type Person, seniorities } from '../leads/lead.ts';
import type { EnrichedField } from './offline.ts';

export type Enriched = {
  readonly person: Person;
  readonly company: Company;
  /** Paths that were empty and now hold a value, in the order given. */
  readonly changed: readonly string[];
};

/** Lays found values under what people typed: only empty fields are filled; unknown paths and ill-typed values are left. */
export function applyEnrichment(lead: Pick<Lead, 'person' | 'company'>, fields: readonly EnrichedField[]): Enriched {
  return fields.reduce<Enriched>(fill, { person: lead.person, company: lead.company, changed: [] });
}

function fill(enriched: Enriched, field: EnrichedField): Enriched {
  const person = fillEmpty(enriched.person, personPatch(field));
  const company = fillEmpty(enriched.company, companyPatch(field));
  const filled = person.filled.length + company.filled.length > 0;
  return { person: person.value, company: company.value, changed: filled ? [...enriched.changed, field.path] : enriched.changed };
}

/** The member of a person that a found value is for; none for an unknown path or an ill-typed value. */
export function personPatch({ path, value }: EnrichedField): Partial<Person> {
  if (typeof value !== 'string') return {};
  switch (path) {
    case 'person.emailKind':
      return { emailKind: emailKinds.find((kind) => kind === value) ?? null };
    case 'person.seniority':
      return { seniority: seniorities.find((seniority) => seniority === value) ?? null };
    case 'person.firstName':
      return { firstName: value };
    case 'person.lastName':
      return { lastName: value };
    case 'person.phone':
      return { phone: value };
    case 'person.title':
      return { title: value };
    case 'person.role':
      return { role: value };
    case 'person.language':
      return { language: value };
    case 'person.country':
      return { country: value };
    default:
      return {};
  }
}

export function companyPatch({ path, value }: EnrichedField): Partial<Company> {
  if (typeof value === 'number') {
    return path === 'company.employees' ? { employees: value } : path === 'company.revenue' ? { revenue: value } : {};
  }
  switch (path) {
    case 'company.name':
      return { name: value };
    case 'company.domain':
      return { domain: value };
    case 'company.industry':
      return { industry: value };
    case 'company.country':
      return { country: value };
    case 'company.segment':
      return { segment: value };
    default:
      return {};
  }
}
