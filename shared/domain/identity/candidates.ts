import { isFreeMail } from '../enrichment/free-mail.ts';
import type { Company, Person } from '../leads/lead.ts';
import { type Candidate, type Criterion, criteria, type MatchKey } from './criteria.ts';
import { mailboxHint, parseEmail } from './email.ts';
import type { MatchPolicy } from './match-policy.ts';
import { companyKey, personKey } from './names.ts';
import { phoneCountry, toE164 } from './phone.ts';
import { registrableDomain } from './registrable-domain.ts';

type Described = { readonly person: Person; readonly company: Company };

/** Every value `lead` can be found by. `defaultCountry` is what its form assumes. */
export function matchKeys({ person, company }: Described, defaultCountry: string | null): readonly MatchKey[] {
  const email = person.email === null ? null : parseEmail(person.email);
  const name = personKey(person.firstName, person.lastName);
  const domain = company.domain ?? (email === null || isFreeMail(email.host) ? null : registrableDomain(email.host));
  const named = name === null || company.name === null ? null : companyKey(company.name);
  const country = phoneCountry(person.country, company.country, defaultCountry);
  return [
    // The mailbox itself is a key too, so that its plain spelling meets the others.
    key('mailbox', email === null ? null : (mailboxHint(email) ?? email.key)),
    key('phone', person.phone === null ? null : toE164(person.phone, country)),
    key('name-domain', name === null || domain === null ? null : `${name}|${domain}`),
    key('name-company', name === null || named === null ? null : `${name}|${named}`),
  ].flat();
}

const key = (criterion: Criterion, value: string | null): readonly MatchKey[] => (value === null ? [] : [{ criterion, value }]);

/**
 * How likely two leads with these `shared` criteria are one person, 0 to 100: each leaves the doubt the others left, times
 * its own (1 − Π(1 − weight)). Null below the policy's threshold.
 */
export function scoreCandidate(policy: MatchPolicy, shared: readonly Criterion[], a: Described, b: Described): Candidate | null {
  const found = criteria.filter((criterion) => shared.includes(criterion) && policy.weights[criterion] > 0);
  const [one, other] = [personKey(a.person.firstName, a.person.lastName), personKey(b.person.firstName, b.person.lastName)];
  const differ = one !== null && other !== null && one !== other;
  const doubt = found.reduce((left, criterion) => left * (1 - policy.weights[criterion] / 100), 1);
  const score = Math.max(0, Math.round((1 - doubt) * 100) - (differ ? policy.otherName : 0));
  if (!policy.enabled || found.length === 0 || score < policy.suggestAt) return null;
  return {
    score,
    evidence: [
      ...found.map((criterion) => ({ criterion, weight: policy.weights[criterion] })),
      ...(differ ? [{ criterion: 'other-name' as const, weight: -policy.otherName }] : []),
    ],
  };
}
