import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Provider } from '../../shared/domain/enrichment/facts.ts';

export type FakeCall = {
  readonly provider: Provider;
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly body: unknown;
};
export type FakeAnswer = {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON, a string as it is. */
  readonly body?: unknown;
  readonly delayMillis?: number;
  readonly hangUp?: true;
};
type Contract = {
  readonly method: string;
  readonly headers: Readonly<Record<string, string | RegExp>>;
  readonly query?: readonly string[];
  /** Names a body may have, `attributes` one level down for JSON:API; `form` is url-encoded. */
  readonly body?: readonly string[];
  readonly form?: string;
};

export const fakeKeys: Readonly<Record<Provider, string>> = {
  clearbit: 'sk_clearbit_0123456789',
  zoominfo: 'client-id:client-secret',
  cognism: 'cognism-token-0123456789',
  apollo: 'apollo-key-0123456789',
  pdl: 'p'.repeat(64),
};
const basic = (text: string): string => `Basic ${Buffer.from(text).toString('base64')}`;
const json = 'application/json';
const jsonApi = 'application/vnd.api+json';
const bearer = 'zoominfo-session';

/**
 * The wire contracts as the vendors publish them: what is not written down here is refused.
 * PDL: https://docs.peopledatalabs.com/docs/reference-person-enrichment-api and /docs/reference-company-enrichment-api
 * Apollo: https://docs.apollo.io/reference/people-enrichment and /reference/organization-enrichment
 * ZoomInfo: https://docs.zoominfo.com/docs/status-codes-and-errors and /docs/rate-limits; OAuth2 client credentials
 * Cognism: https://developers.cognism.com (contact enrich, contact redeem)
 * Clearbit: https://help.clearbit.com/hc/en-us/articles/10065050209815 (combined find, companies find)
 */
const contracts: Readonly<Record<string, Contract>> = {
  'pdl/v5/person/enrich': {
    method: 'GET',
    headers: { 'x-api-key': fakeKeys.pdl, accept: json },
    query: [
      ...[
        'pdl_id',
        'email',
        'email_hash',
        'phone',
        'profile',
        'lid',
        'name',
        'first_name',
        'last_name',
        'middle_name',
        'company',
        'school',
      ],
      ...['location', 'street_address', 'locality', 'region', 'country', 'postal_code', 'birth_date'],
      ...['min_likelihood', 'required', 'include_if_matched', 'titlecase', 'data_include', 'pretty'],
    ],
  },
  'pdl/v5/company/enrich': {
    method: 'GET',
    headers: { 'x-api-key': fakeKeys.pdl, accept: json },
    query: ['website', 'name', 'profile', 'ticker', 'pdl_id', 'location', 'min_likelihood', 'required', 'titlecase', 'pretty'],
  },
  'apollo/api/v1/people/match': {
    method: 'POST',
    headers: { 'x-api-key': fakeKeys.apollo, accept: json },
    query: [
      ...['first_name', 'last_name', 'name', 'email', 'hashed_email', 'organization_name', 'domain', 'id', 'linkedin_url'],
      ...['reveal_personal_emails', 'reveal_phone_number', 'webhook_url', 'run_waterfall_email', 'run_waterfall_phone'],
    ],
  },
  'apollo/api/v1/organizations/enrich': { method: 'GET', headers: { 'x-api-key': fakeKeys.apollo, accept: json }, query: ['domain'] },
  'zoominfo/oauth2/default/v1/token': {
    method: 'POST',
    headers: { authorization: basic(fakeKeys.zoominfo), accept: json, 'content-type': 'application/x-www-form-urlencoded' },
    form: 'grant_type=client_credentials',
  },
  'zoominfo/gtm/data/v1/contacts/enrich': {
    method: 'POST',
    headers: { authorization: `Bearer ${bearer}`, accept: jsonApi, 'content-type': jsonApi },
    body: ['matchPersonInput', 'outputFields', 'requiredFields'],
  },
  'zoominfo/gtm/data/v1/companies/enrich': {
    method: 'POST',
    headers: { authorization: `Bearer ${bearer}`, accept: jsonApi, 'content-type': jsonApi },
    body: ['matchCompanyInput', 'outputFields', 'requiredFields'],
  },
  'cognism/api/search/contact/enrich': {
    method: 'POST',
    headers: { authorization: `Bearer ${fakeKeys.cognism}`, accept: json, 'content-type': json },
    body: [
      ...['email', 'sha256', 'linkedinUrl', 'firstName', 'lastName', 'accountName', 'accountWebsite', 'jobTitle', 'phoneNumber'],
      ...['anchorFields', 'minMatchScore'],
    ],
  },
  'cognism/api/search/contact/redeem': {
    method: 'POST',
    headers: { authorization: `Bearer ${fakeKeys.cognism}`, accept: json, 'content-type': json },
    query: ['mergePhonesAndLocations'],
    body: ['redeemIds'],
  },
  'clearbit/v2/combined/find': {
    method: 'GET',
    headers: { authorization: basic(`${fakeKeys.clearbit}:`), accept: json, 'x-api-version': /^\d{4}-\d\d-\d\d$/ },
    query: [
      ...['email', 'webhook_url', 'webhook_id', 'given_name', 'family_name', 'ip_address', 'location', 'company', 'company_domain'],
      ...['linkedin', 'subscribe', 'suppression'],
    ],
  },
  'clearbit/v2/companies/find': {
    method: 'GET',
    headers: { authorization: basic(`${fakeKeys.clearbit}:`), accept: json, 'x-api-version': /^\d{4}-\d\d-\d\d$/ },
    query: ['domain', 'company_name', 'webhook_url', 'webhook_id'],
  },
};
/** What every HTTP client sends by itself. */
const ordinary = new Set(['host', 'connection', 'user-agent', 'content-length']);

function breaches(contract: Contract, request: IncomingMessage, query: URLSearchParams, text: string): readonly string[] {
  const found: string[] = request.method === contract.method ? [] : [`method ${request.method}`];
  for (const [name, wanted] of Object.entries(contract.headers)) {
    const value = request.headers[name] ?? '';
    const right = typeof wanted === 'string' ? value === wanted : wanted.test(String(value));
    if (!right) found.push(`header ${name}: ${value}`);
  }
  for (const name of Object.keys(request.headers))
    if (!ordinary.has(name) && !(name in contract.headers)) found.push(`unknown header ${name}`);
  for (const name of query.keys()) if (!(contract.query ?? []).includes(name)) found.push(`unknown parameter ${name}`);
  if (contract.form !== undefined) return text === contract.form ? found : [...found, `form ${text}`];
  if (contract.body === undefined) return text === '' ? found : [...found, 'a body'];
  const parsed = JSON.parse(text);
  const inner = parsed.data?.attributes ?? parsed;
  if (parsed.data !== undefined && !/^(Contact|Company)Enrich$/.test(parsed.data.type)) found.push('data.type');
  for (const name of Object.keys(inner)) if (!contract.body.includes(name)) found.push(`unknown field ${name}`);
  return found;
}

const textOf = async (request: IncomingMessage): Promise<string> => {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(Buffer.from(part));
  return Buffer.concat(parts).toString('utf8');
};

/** Vendors on loopback at `<url>/<provider>/…`; `answer` says what each call gets. A breach of the contract is a 418, and remembered. */
export async function startFakeProviders() {
  const calls: FakeCall[] = [];
  const violations: string[] = [];
  const fake = {
    url: '',
    calls,
    violations,
    answer: (_call: FakeCall): FakeAnswer => ({ status: 500, body: {} }),
    signIn: (): FakeAnswer => ({ body: { access_token: bearer, token_type: 'Bearer', expires_in: 3600 } }),
    stop: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  const server = createServer(async (request, response) => {
    const url = new URL(request.url ?? '/', 'http://fake');
    const text = await textOf(request);
    const [, provider = '', ...rest] = url.pathname.split('/');
    const contract = contracts[`${provider}/${rest.join('/')}`];
    const found = contract === undefined ? ['unknown path'] : breaches(contract, request, url.searchParams, text);
    if (found.length > 0) {
      violations.push(...found.map((breach) => `${url.pathname}: ${breach}`));
      response.writeHead(418).end(found.join('; '));
      return;
    }
    const body: unknown = text === '' || contract?.form !== undefined ? text : JSON.parse(text);
    const call: FakeCall = {
      provider: provider as Provider,
      method: request.method ?? '',
      path: `/${rest.join('/')}`,
      query: Object.fromEntries(url.searchParams),
      body,
    };
    if (contract?.form === undefined) calls.push(call);
    const {
      status = 200,
      headers = {},
      body: answer = '',
      delayMillis = 0,
      hangUp,
    } = contract?.form === undefined ? fake.answer(call) : fake.signIn();
    setTimeout(() => {
      if (hangUp === true) return request.socket.destroy();
      const media = { 'content-type': typeof answer === 'string' ? 'text/plain' : json };
      response.writeHead(status, { ...media, ...headers }).end(typeof answer === 'string' ? answer : JSON.stringify(answer));
    }, delayMillis);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  fake.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return fake;
}
export type FakeProviders = Awaited<ReturnType<typeof startFakeProviders>>;

/** What each vendor says of one person, all of them of the same. */
export const samples = {
  pdl: {
    status: 200,
    likelihood: 9,
    data: {
      first_name: 'vera',
      last_name: 'lind',
      job_title: 'vp sales',
      job_title_role: 'sales',
      job_title_levels: ['vp'],
      job_company_name: 'acme',
      job_company_website: 'acme.example',
      job_company_size: '201-500',
      job_company_employee_count: 240,
      job_company_industry: 'computer software',
      job_company_inferred_revenue: '$25M-$50M',
      job_company_location_country: 'germany',
      location_country: 'germany',
    },
  },
  pdlCompany: {
    status: 200,
    likelihood: 8,
    name: 'acme',
    display_name: 'Acme',
    size: '201-500',
    employee_count: 240,
    industry: 'computer software',
    naics: [{ naics_code: '513210' }],
    website: 'acme.example',
    location: { country: 'germany' },
    inferred_revenue: '$25M-$50M',
  },
  apollo: {
    person: {
      id: 'a1',
      first_name: 'Vera',
      last_name: 'Lind',
      title: 'VP Sales',
      email_status: 'verified',
      seniority: 'vp',
      departments: ['sales'],
      country: 'Germany',
      organization: {
        id: 'o1',
        name: 'Acme',
        primary_domain: 'acme.example',
        industry: 'computer software',
        estimated_num_employees: 250,
        annual_revenue: 30_000_000,
        naics_codes: ['513210'],
        country: 'Germany',
      },
    },
  },
  zoominfo: (matchStatus: string, attributes: object = {}) => ({
    data: [
      {
        id: '1',
        type: 'Contact',
        attributes: {
          firstName: 'Vera',
          lastName: 'Lind',
          jobTitle: 'VP Sales',
          jobFunction: ['Sales'],
          managementLevel: ['VP Level Exec'],
          contactAccuracyScore: 95,
          country: 'Germany',
          company: {
            id: 7,
            name: 'Acme',
            website: 'www.acme.example',
            employeeCount: 245,
            employeeRange: '201 - 500',
            revenue: 30_000,
            primaryIndustry: ['Software'],
            country: 'Germany',
          },
          ...attributes,
        },
        meta: { matchStatus },
      },
    ],
  }),
  cognismMatch: { matchScore: 62, results: [{ id: 'c1', fullName: 'Vera Lind', redeemId: 'redeem-1', hasEmail: true, account: {} }] },
  cognism: {
    totalResults: 1,
    results: [
      {
        firstName: 'Vera',
        lastName: 'Lind',
        jobTitle: 'VP Sales',
        seniority: 'VP',
        managementLevel: 'VP',
        jobFunction: 'Sales',
        account: {
          name: 'Acme',
          domain: 'acme.example',
          industry: ['Computer Software'],
          headcount: 242,
          sizeFrom: 201,
          sizeTo: 500,
          revenue: 30_000_000,
          location: [{ country: 'Germany' }],
          naics: ['513210'],
        },
      },
    ],
  },
  clearbit: {
    person: {
      id: 'p1',
      name: { fullName: 'Vera Lind', givenName: 'Vera', familyName: 'Lind' },
      geo: { countryCode: 'DE' },
      employment: { domain: 'acme.example', name: 'Acme', title: 'VP Sales', role: 'sales', seniority: 'executive' },
      fuzzy: false,
    },
    company: {
      id: 'k1',
      name: 'Acme',
      domain: 'acme.example',
      category: { sector: 'Information Technology', industry: 'Internet Software & Services', naicsCode: '51' },
      metrics: { employees: 230, employeesRange: '51-250', annualRevenue: null, estimatedAnnualRevenue: '$10M-$50M' },
      geo: { countryCode: 'DE' },
    },
  },
};
