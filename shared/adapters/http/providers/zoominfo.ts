import type { ProviderCall } from '../../../application/ports/provider.ts';
import type { LookUpResult } from '../../../domain/enrichment/facts.ts';
import { factsFrom } from '../../../domain/enrichment/normalise.ts';
import { at, listAt, numberAt, share, textAt } from './read.ts';
import {
  type Adapter,
  denied,
  found,
  isAnswer,
  notFound,
  throttled,
  unauthorized,
  unexpected,
  type Wire,
  type WireAnswer,
  waitOf,
} from './wire.ts';

const contactFields = [
  'firstName',
  'lastName',
  'jobTitle',
  'jobFunction',
  'managementLevel',
  'contactAccuracyScore',
  'country',
  'companyName',
  'companyWebsite',
  'companyEmployeeCount',
  'companyEmployeeRange',
  'companyPrimaryIndustry',
  'companyRevenueNumeric',
  'companyCountry',
];
const companyFields = ['name', 'website', 'employeeCount', 'employeeRange', 'primaryIndustry', 'revenue', 'country', 'naicsCodes'];

const matches = new Set(['FULL_MATCH', 'COMPANY_ONLY_MATCH', 'CONTACT_ONLY_MATCH', 'MATCH']);
/** The credits come back with the next day or month; the breaker asks again after an hour. */
const limitSeconds = 3600;

const fieldsOfCompany = (company: unknown) => ({
  companyName: at(company, 'name'),
  website: at(company, 'website'),
  employees: at(company, 'employeeCount'),
  employeeRange: at(company, 'employeeRange'),
  industry: at(company, 'primaryIndustry', 0) ?? at(company, 'primaryIndustry') ?? at(company, 'industries', 0),
  naics: at(company, 'naicsCodes', 0, 'id'),
  // In thousands of dollars.
  revenue: thousands(numberAt(company, 'revenue')),
  companyCountry: at(company, 'country'),
});
const thousands = (value: number | null): number | null => (value === null ? null : value * 1000);

function factsOf(attributes: unknown, subject: 'person' | 'company', status: string) {
  const sure = share((numberAt(attributes, 'contactAccuracyScore') ?? 80) / 100);
  if (subject === 'company') return factsFrom(fieldsOfCompany(attributes), sure);
  const company = fieldsOfCompany(at(attributes, 'company'));
  if (status === 'COMPANY_ONLY_MATCH') return factsFrom(company, sure);
  const person = {
    firstName: at(attributes, 'firstName'),
    lastName: at(attributes, 'lastName'),
    title: at(attributes, 'jobTitle'),
    seniority: at(attributes, 'managementLevel', 0) ?? at(attributes, 'managementLevel'),
    role: at(attributes, 'jobFunction', 0) ?? at(attributes, 'jobFunction'),
    country: at(attributes, 'country'),
  };
  return factsFrom(status === 'CONTACT_ONLY_MATCH' ? person : { ...person, ...company }, sure);
}

/** No match, opted out and out of credits are all of them a 200 with a `matchStatus`. */
function readFound(json: unknown, subject: 'person' | 'company'): LookUpResult | null {
  const [row] = listAt(json, 'data');
  const status = textAt(row, 'meta', 'matchStatus');
  if (status === null) return null;
  if (matches.has(status)) return found(factsOf(at(row, 'attributes'), subject, status));
  if (status === 'OPT_OUT') return denied('opted-out');
  if (status === 'LIMIT_EXCEEDED') return denied('out-of-credits', limitSeconds);
  if (status === 'INVALID_INPUT') return denied('invalid-input');
  return notFound(/^[A-Z_]{1,60}$/.test(status) ? status : 'NO_MATCH');
}

function refusal(answer: WireAnswer): LookUpResult {
  const code = textAt(answer.json, 'errors', 0, 'code') ?? '';
  if (answer.status === 401 || answer.status === 403) return unauthorized;
  if (answer.status === 400) return code === 'PFAPI0011' ? denied('out-of-credits', limitSeconds) : denied('invalid-input');
  if (answer.status === 429) return throttled(waitOf(answer, 'x-ratelimit-reset'));
  return unexpected(answer);
}

type Session = { readonly token: string; readonly until: number };

/** A bearer token for the client, by OAuth2 client credentials; the key is `clientId:clientSecret`. */
async function signIn(wire: Wire, address: string, { key, timeoutMillis }: ProviderCall): Promise<Session | LookUpResult> {
  const answer = await wire({
    url: address,
    method: 'POST',
    headers: {
      authorization: `Basic ${Buffer.from(key).toString('base64')}`,
      'content-type': 'application/x-www-form-urlencoded',
    },
    body: 'grant_type=client_credentials',
    timeoutMillis,
  });
  // Signing in costs nothing, whatever became of it.
  if (!isAnswer(answer)) return answer.kind === 'failed' ? { ...answer, charged: 'no' } : answer;
  const token = textAt(answer.json, 'access_token');
  if (answer.status === 400 || answer.status === 401) return unauthorized;
  if (answer.status !== 200 || token === null) return { kind: 'failed', reason: `sign-in-${answer.status}`, charged: 'no' };
  const seconds = numberAt(answer.json, 'expires_in') ?? 300;
  return { token, until: performance.now() + Math.max(0, seconds - 60) * 1000 };
}

function bodyOf({ query }: ProviderCall): object {
  const attributes =
    query.subject === 'person'
      ? { matchPersonInput: [{ emailAddress: query.email }], outputFields: contactFields }
      : { matchCompanyInput: [{ companyWebsite: query.domain }], outputFields: companyFields };
  return { data: { type: query.subject === 'person' ? 'ContactEnrich' : 'CompanyEnrich', attributes } };
}

/** ZoomInfo, the GTM API: https://docs.zoominfo.com/docs/status-codes-and-errors. Its sessions are kept in the sandbox. */
export const zoominfo: Adapter = (wire, base) => {
  const sessions = new Map<string, Session>();
  const ask = async (call: ProviderCall, fresh: boolean): Promise<LookUpResult> => {
    const known = sessions.get(call.key);
    const session =
      known !== undefined && known.until > performance.now()
        ? known
        : await signIn(wire, `${base.replace('{host}', 'okta-login')}/oauth2/default/v1/token`, call);
    if (!('token' in session) || !('until' in session)) return session;
    sessions.clear();
    sessions.set(call.key, session);
    const media = 'application/vnd.api+json';
    const answer = await wire({
      url: `${base.replace('{host}', 'api')}/gtm/data/v1/${call.query.subject === 'person' ? 'contacts' : 'companies'}/enrich`,
      method: 'POST',
      headers: { authorization: `Bearer ${session.token}`, 'content-type': media, accept: media },
      body: JSON.stringify(bodyOf(call)),
      timeoutMillis: call.timeoutMillis,
    });
    if (!isAnswer(answer)) return answer;
    if (answer.status === 401 && session === known && fresh) {
      // Taken back before its time: once more with a new one.
      sessions.delete(call.key);
      return ask(call, false);
    }
    return (answer.status === 200 ? readFound(answer.json, call.query.subject) : null) ?? refusal(answer);
  };
  return (call) => ask(call, true);
};
