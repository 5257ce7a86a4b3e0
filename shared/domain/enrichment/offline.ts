import { type Email, parseEmail } from '../identity/email.ts';
import { registrableDomain } from '../identity/registrable-domain.ts';
import type { Company, EmailKind, Person } from '../leads/lead.ts';
import { countryOfHost } from './country-domain.ts';
import { isDisposable } from './disposable.ts';
import { isFreeMail } from './free-mail.ts';
import { isRoleMail } from './role-mail.ts';
import { readTitle } from './title.ts';

/** One value found: where it belongs, how sure we are (0–1) and by which rule, without repeating personal data. */
export type EnrichedField = { readonly path: string; readonly value: string | number; readonly confidence: number; readonly why: string };
export type OfflineInput = { readonly person: Person; readonly company: Company; readonly defaultCountry: string | null };

/**
 * What the form itself implies, with no network and no cost: kind of e-mail, company from a business domain, country from
 * a country ending (else the form's default), seniority and function from the title. Deterministic; found values never
 * overwrite typed ones (`applyEnrichment`).
 */
export function enrichOffline(input: OfflineInput): { readonly fields: readonly EnrichedField[] } {
  const email = input.person.email === null ? null : parseEmail(input.person.email);
  const domain = email === null ? null : registrableDomain(email.host);
  const fields = [
    ...(email !== null && domain !== null ? emailFields(email, domain) : []),
    ...(input.person.title === null ? [] : titleFields(input.person.title)),
  ];
  const countryKnown =
    input.person.country !== null || input.company.country !== null || fields.some(({ path }) => path.endsWith('.country'));
  return { fields: countryKnown || input.defaultCountry === null ? fields : [...fields, formCountry(input.defaultCountry)] };
}

/** Throw-away beats free beats role: the strongest reason not to trust an address comes first. */
function kindOf(email: Email, domain: string): EmailKind {
  if (isDisposable(domain)) return 'disposable';
  if (isFreeMail(domain)) return 'free';
  return isRoleMail(email.key.slice(0, email.key.lastIndexOf('@'))) ? 'role' : 'business';
}

function emailFields(email: Email, domain: string): readonly EnrichedField[] {
  const kind = kindOf(email, domain);
  const company = kind === 'business' || kind === 'role';
  const country = kind === 'disposable' ? null : countryOfHost(email.host);
  return [
    { path: 'person.emailKind', value: kind, confidence: 0.95, why: `e-mail domain and name: ${kind}` },
    ...(company
      ? [
          { path: 'company.domain', value: domain, confidence: 0.9, why: 'registrable domain of a business e-mail' },
          { path: 'company.name', value: nameOf(domain), confidence: 0.4, why: 'spelled from the e-mail domain' },
        ]
      : []),
    ...(country === null
      ? []
      : [
          {
            path: company ? 'company.country' : 'person.country',
            value: country,
            confidence: 0.6,
            why: 'country ending of the e-mail domain',
          },
        ]),
  ];
}

/** `acme-robotics.com` → `Acme Robotics`. International labels stay in their ASCII form: a wrong name is worse than a dull one. */
function nameOf(domain: string): string {
  const [label = domain] = domain.split('.');
  if (label.startsWith('xn--')) return domain;
  return label
    .split('-')
    .filter((word) => word !== '')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join(' ');
}

function titleFields(title: string): readonly EnrichedField[] {
  const { seniority, role } = readTitle(title);
  return [
    ...(seniority === null ? [] : [{ path: 'person.seniority', value: seniority, confidence: 0.8, why: 'words of the job title' }]),
    ...(role === null ? [] : [{ path: 'person.role', value: role, confidence: 0.7, why: 'words of the job title' }]),
  ];
}

const formCountry = (country: string): EnrichedField => ({
  path: 'person.country',
  value: country,
  confidence: 0.3,
  why: 'default country of the form',
});
