import { factsFrom } from '../../../domain/enrichment/normalise.ts';
import { at, isObject, numberAt, share, textAt } from './read.ts';
import { type Adapter, denied, found, isAnswer, notFound, throttled, unauthorized, unexpected, type WireAnswer, waitOf } from './wire.ts';

/** Only what is kept is asked for. */
const wanted = [
  'first_name',
  'last_name',
  'job_title',
  'job_title_role',
  'job_title_levels',
  'job_company_name',
  'job_company_website',
  'job_company_size',
  'job_company_employee_count',
  'job_company_industry',
  'job_company_inferred_revenue',
  'job_company_location_country',
  'location_country',
];
/** A worse match is not worth its price; the default would take any. */
const minLikelihood = 4;

const confidence = (json: unknown): number => share((numberAt(json, 'likelihood') ?? 5) / 10);

function personOf(json: unknown) {
  const data = at(json, 'data');
  return factsFrom(
    {
      firstName: at(data, 'first_name'),
      lastName: at(data, 'last_name'),
      title: at(data, 'job_title'),
      seniority: at(data, 'job_title_levels', 0),
      role: at(data, 'job_title_role'),
      country: at(data, 'location_country'),
      companyName: at(data, 'job_company_name'),
      website: at(data, 'job_company_website'),
      employees: at(data, 'job_company_employee_count'),
      employeeRange: at(data, 'job_company_size'),
      industry: at(data, 'job_company_industry'),
      revenueRange: at(data, 'job_company_inferred_revenue'),
      companyCountry: at(data, 'job_company_location_country'),
    },
    confidence(json),
  );
}

const companyOf = (json: unknown) =>
  factsFrom(
    {
      companyName: at(json, 'display_name') ?? at(json, 'name'),
      website: at(json, 'website'),
      employees: at(json, 'employee_count'),
      employeeRange: at(json, 'size'),
      industry: at(json, 'industry'),
      naics: at(json, 'naics', 0, 'naics_code'),
      revenueRange: at(json, 'inferred_revenue'),
      companyCountry: at(json, 'location', 'country'),
    },
    confidence(json),
  );

function refusal(answer: WireAnswer) {
  const type = textAt(answer.json, 'error', 'type') ?? '';
  if (answer.status === 404 && type === 'not_found') return notFound('not_found');
  if (answer.status === 400) return denied('invalid-input');
  if (answer.status === 401) return unauthorized;
  if (answer.status === 402) return denied('out-of-credits');
  if (answer.status === 429) return throttled(waitOf(answer, 'x-ratelimit-reset'));
  return unexpected(answer);
}

/** People Data Labs, https://docs.peopledatalabs.com/docs/reference-person-enrichment-api */
export const pdl: Adapter =
  (wire, base) =>
  async ({ query, key, timeoutMillis }) => {
    const person = query.subject === 'person';
    const parameters: Readonly<Record<string, string>> = person
      ? { email: query.email, min_likelihood: String(minLikelihood), data_include: wanted.join(',') }
      : { website: query.domain, min_likelihood: String(minLikelihood) };
    const url = `${base}/v5/${query.subject}/enrich?${new URLSearchParams(parameters)}`;
    const answer = await wire({ url, method: 'GET', headers: { 'x-api-key': key }, timeoutMillis });
    if (!isAnswer(answer)) return answer;
    if (answer.status !== 200 || answer.json === undefined) return refusal(answer);
    if (!isObject(person ? at(answer.json, 'data') : answer.json)) return unexpected(answer);
    return found(person ? personOf(answer.json) : companyOf(answer.json));
  };
