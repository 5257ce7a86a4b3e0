import type { LookUpResult } from '../../../domain/enrichment/facts.ts';
import { factsFrom } from '../../../domain/enrichment/normalise.ts';
import { at, isObject } from './read.ts';
import { type Adapter, denied, found, isAnswer, notFound, throttled, unauthorized, unexpected, type WireAnswer, waitOf } from './wire.ts';

/** The answers below are those of this version. */
const apiVersion = '2019-12-19';
/** A queued look-up takes seconds to a minute. */
const queuedSeconds = 5;

const companyFields = (company: unknown) => ({
  companyName: at(company, 'name'),
  website: at(company, 'domain'),
  employees: at(company, 'metrics', 'employees'),
  employeeRange: at(company, 'metrics', 'employeesRange'),
  industry: at(company, 'category', 'industry') ?? at(company, 'category', 'sector'),
  naics: at(company, 'category', 'naicsCode'),
  revenue: at(company, 'metrics', 'annualRevenue'),
  revenueRange: at(company, 'metrics', 'estimatedAnnualRevenue'),
  companyCountry: at(company, 'geo', 'countryCode'),
});

const personFields = (person: unknown) => ({
  firstName: at(person, 'name', 'givenName'),
  lastName: at(person, 'name', 'familyName'),
  title: at(person, 'employment', 'title'),
  seniority: rankOf(at(person, 'employment', 'seniority'), at(person, 'employment', 'title')),
  role: at(person, 'employment', 'role'),
  country: at(person, 'geo', 'countryCode'),
});

/** It knows three ranks, and calls everybody above a manager an executive; the title tells a vice president and a director apart. */
function rankOf(seniority: unknown, title: unknown): unknown {
  if (seniority !== 'executive' || typeof title !== 'string') return seniority;
  if (/\b(?:s?vp|evp|vice president)\b/i.test(title)) return 'vp';
  return /\b(?:director|head of)\b/i.test(title) && !/\b(?:managing|executive) director\b/i.test(title) ? 'director' : seniority;
}

/** `fuzzy` says that the person was guessed from what the address looks like. */
const confidenceOf = (person: unknown): number => (at(person, 'fuzzy') === true ? 0.5 : 0.85);

function readFound(json: unknown, subject: 'person' | 'company'): LookUpResult | null {
  if (!isObject(json)) return null;
  if (subject === 'company') return found(factsFrom(companyFields(json), confidenceOf(null)));
  const person = at(json, 'person');
  const company = at(json, 'company');
  // Either half may be null, and both.
  return found([...factsFrom(personFields(person), confidenceOf(person)), ...factsFrom(companyFields(company), confidenceOf(null))]);
}

function refusal(answer: WireAnswer): LookUpResult {
  if (answer.status === 202) return { kind: 'pending', token: 'queued', retryAfterSeconds: queuedSeconds, repeatable: false };
  if (answer.status === 404) return notFound('unknown_record');
  if (answer.status === 401) return unauthorized;
  if (answer.status === 402) return denied('out-of-credits');
  if (answer.status === 422) return denied('invalid-input');
  if (answer.status === 429) return throttled(waitOf(answer, 'x-ratelimit-reset'));
  return unexpected(answer);
}

/** Clearbit, now HubSpot Breeze Intelligence; https://help.clearbit.com/hc/en-us/articles/10065050209815. Asked again is how its queue is polled. */
export const clearbit: Adapter =
  (wire, base) =>
  async ({ query, key, timeoutMillis }) => {
    const url =
      query.subject === 'person'
        ? `${base.replace('{host}', 'person')}/v2/combined/find?${new URLSearchParams({ email: query.email })}`
        : `${base.replace('{host}', 'company')}/v2/companies/find?${new URLSearchParams({ domain: query.domain })}`;
    const headers = { authorization: `Basic ${Buffer.from(`${key}:`).toString('base64')}`, 'x-api-version': apiVersion };
    const answer = await wire({ url, method: 'GET', headers, timeoutMillis });
    if (!isAnswer(answer)) return answer;
    return (answer.status === 200 ? readFound(answer.json, query.subject) : null) ?? refusal(answer);
  };
