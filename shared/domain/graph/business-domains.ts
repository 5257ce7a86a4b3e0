import { isDisposable } from '../enrichment/disposable.ts';
import { isFreeMail } from '../enrichment/free-mail.ts';
import { parseEmail } from '../identity/email.ts';
import { domainOfAddress, registrableDomain } from '../identity/registrable-domain.ts';
import type { Lead } from '../leads/lead.ts';

/** Whether a registrable domain can stand for a company: no provider of private or throw-away mailboxes. */
export const namesCompany = (domain: string): boolean => !isFreeMail(domain) && !isDisposable(domain);

/**
 * The domains by which a lead may belong to an account, each registrable: that of its e-mail, then that of its company.
 */
export function businessDomains({ person, company }: Pick<Lead, 'person' | 'company'>): readonly string[] {
  const email = person.email === null ? null : parseEmail(person.email);
  const found = [email === null ? null : registrableDomain(email.host), company.domain === null ? null : domainOfAddress(company.domain)];
  return [...new Set(found.flatMap((domain) => (domain !== null && namesCompany(domain) ? [domain] : [])))];
}
