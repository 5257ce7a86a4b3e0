import type { LookUpResult } from '../../../domain/enrichment/facts.ts';
import { factsFrom } from '../../../domain/enrichment/normalise.ts';
import { at, isObject, textAt } from './read.ts';
import { type Adapter, denied, found, isAnswer, notFound, throttled, unauthorized, unexpected, type WireAnswer, waitOf } from './wire.ts';

/** How sure Apollo is of the address stands for how sure it is of the match: it gives no score. */
const byEmailStatus: Readonly<Record<string, number>> = { verified: 0.9, 'likely to engage': 0.75, guessed: 0.5, unavailable: 0.5 };
/** A company is matched by its own domain. */
const byDomain = 0.85;

const companyFields = (organization: unknown) => ({
  companyName: at(organization, 'name'),
  website: at(organization, 'primary_domain') ?? at(organization, 'website_url'),
  employees: at(organization, 'estimated_num_employees'),
  industry: at(organization, 'industry'),
  naics: at(organization, 'naics_codes'),
  revenue: at(organization, 'annual_revenue'),
  companyCountry: at(organization, 'country'),
});

const personOf = (person: object) =>
  factsFrom(
    {
      firstName: at(person, 'first_name'),
      lastName: at(person, 'last_name'),
      title: at(person, 'title'),
      seniority: at(person, 'seniority'),
      role: at(person, 'departments', 0),
      country: at(person, 'country'),
      ...companyFields(at(person, 'organization')),
    },
    byEmailStatus[textAt(person, 'email_status') ?? ''] ?? 0.6,
  );

/** A miss is a 200 too; whether with null, an empty object or without the member is not written down, so all three are taken. */
function readFound(json: unknown, member: 'person' | 'organization'): LookUpResult | null {
  if (!isObject(json)) return null;
  const value = at(json, member);
  if (value === null || value === undefined || (isObject(value) && Object.keys(value).length === 0)) return notFound('no-match');
  if (!isObject(value)) return null;
  return found(member === 'person' ? personOf(value) : factsFrom(companyFields(value), byDomain));
}

function refusal(answer: WireAnswer): LookUpResult {
  const message = `${textAt(answer.json, 'error') ?? ''} ${textAt(answer.json, 'message') ?? ''}`;
  // With a bad key the body is plain text.
  if (answer.status === 401) return unauthorized;
  // The plan lacks the endpoint, or its credits are used up.
  if (answer.status === 403) return denied('out-of-credits');
  if (answer.status === 422) return denied(/credit/i.test(message) ? 'out-of-credits' : 'invalid-input');
  if (answer.status === 404 && /not.?found|no.?match/i.test(message)) return notFound('no-match');
  return answer.status === 429 ? throttled(waitOf(answer)) : unexpected(answer);
}

/**
 * Apollo, https://docs.apollo.io/reference/people-enrichment. Parameters travel in the query also of the POST. Telephone numbers, for
 * which alone its answers come later by a callback, are never asked for.
 */
export const apollo: Adapter =
  (wire, base) =>
  async ({ query, key, timeoutMillis }) => {
    const headers = { 'x-api-key': key };
    const person = query.subject === 'person';
    const parameters = person
      ? new URLSearchParams({
          email: query.email,
          ...(query.firstName === null ? {} : { first_name: query.firstName }),
          ...(query.lastName === null ? {} : { last_name: query.lastName }),
        })
      : new URLSearchParams({ domain: query.domain });
    const url = `${base}/api/v1/${person ? 'people/match' : 'organizations/enrich'}?${parameters}`;
    const answer = await wire({ url, method: person ? 'POST' : 'GET', headers, timeoutMillis });
    if (!isAnswer(answer)) return answer;
    return (answer.status === 200 ? readFound(answer.json, person ? 'person' : 'organization') : null) ?? refusal(answer);
  };
