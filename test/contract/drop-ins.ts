import { createHmac } from 'node:crypto';
import type { MetaLeads } from '../../shared/application/ports/meta-leads.ts';
import type { TestRequest } from '../support/http.ts';

const secrets = { googleKey: 'google-key-1', metaAppSecret: 'app-secret-1', metaVerifyToken: 'verify-me-1', metaPageToken: 'page-token-1' };
const email = (name: string) => `${name}@werk.example`;
type Teller = {
  readonly ask: (method: string, path: string, json?: unknown) => Promise<unknown>;
  readonly send: (request: TestRequest) => Promise<unknown>;
};

/** Knows every lead, but not the one called `later`. */
export const storyMetaLeads: MetaLeads = {
  fetch: async ({ leadId }) => {
    if (leadId === 'later') return { state: 'unavailable' };
    return { state: 'found', lead: { id: leadId, field_data: [{ name: 'email', values: [email(leadId)] }] } };
  },
};

/** Other products' pages, servers and platforms post, well and badly. */
export async function dropIns(teller: Teller): Promise<void> {
  await teller.ask('PUT', '/v1/documents/form/ads', {
    name: 'Ads',
    fields: [{ name: 'email', type: 'email', label: 'E-mail', mapTo: 'person.email' }],
    redirect: {},
    aliases: { oids: ['00D0000000000ab'] },
    secrets,
  });
  await teller.ask('POST', '/v1/documents/form/ads/publish');
  await hubspot(teller);
  await webToLead(teller);
  await espo(teller);
  await platforms(teller);
}

const origin = { origin: 'https://page.example' };

async function hubspot({ ask, send }: Teller): Promise<void> {
  const path = '/submissions/v3/integration/submit/1234567/a1b2c3d4-0000-4000-8000-000000000001';
  const body = { fields: [{ objectTypeId: '0-1', name: 'email', value: email('hub') }] };
  await send({ method: 'OPTIONS', path, headers: origin });
  await send({ method: 'OPTIONS', path: path.replace('1234567', '9'), headers: origin });
  for (const json of [body, { fields: [] }, { ...body, context: { hutk: '' } }])
    await send({ method: 'POST', path, json, headers: origin });
  await send({ method: 'POST', path: path.replace('1234567', '9'), json: body });
  await send({ method: 'POST', path: path.replace('1234567', '9'.repeat(200)), json: body });
  await ask('POST', path.replace('/submit', '/secure/submit'), body);
  await ask('POST', path.replace('/submit', '/secure/submit'), { fields: 'none' });
}

async function webToLead({ send }: Teller): Promise<void> {
  const post = (fields: Record<string, string>, type = 'application/x-www-form-urlencoded') =>
    send({
      method: 'POST',
      path: '/servlet/servlet.WebToLead?encoding=UTF-8',
      raw: new URLSearchParams(fields).toString(),
      headers: { 'content-type': type },
    });
  await post({ oid: '00D000000000001', email: email('w2l') });
  await post({ oid: '00D0000000000ab', email: email('page') });
  await post({ oid: 'nobody', email: email('w2l') });
  await post({ oid: '00D000000000001', description: 'x'.repeat(70_000) });
  await post({}, 'text/plain');
}

async function espo({ send }: Teller): Promise<void> {
  const path = '/api/v1/LeadCapture/demo';
  await send({ method: 'OPTIONS', path, headers: origin });
  await send({ method: 'OPTIONS', path: `${path}-x`, headers: origin });
  await send({ method: 'POST', path, json: { emailAddress: email('espo') }, headers: origin });
  await send({ method: 'POST', path: `${path}-x`, json: {} });
  await send({ method: 'POST', path, json: [] });
}

async function platforms({ send }: Teller): Promise<void> {
  const google = { google_key: secrets.googleKey, lead_id: '1', user_column_data: [{ column_id: 'EMAIL', string_value: email('ads') }] };
  const googleForm = (id: string, json: unknown) => send({ method: 'POST', path: `/v1/intake/google-ads/${id}`, json });
  for (const json of [google, { ...google, google_key: 'guessed' }, []]) await googleForm('ads', json);
  await googleForm('nowhere', google);
  const challenge = (token: string) => `?hub.mode=subscribe&hub.challenge=1&hub.verify_token=${token}`;
  for (const token of [secrets.metaVerifyToken, 'guessed']) await send({ method: 'GET', path: `/v1/intake/meta/ads${challenge(token)}` });
  await send({ method: 'GET', path: `/v1/intake/meta/nowhere${challenge('x')}` });
  for (const id of ['meta', 'later', null]) {
    const changes = [{ field: 'leadgen', value: { leadgen_id: id, page_id: '7' } }];
    const raw = JSON.stringify(id === null ? [] : { object: 'page', entry: [{ id: '7', changes }] });
    const signature = `sha256=${createHmac('sha256', secrets.metaAppSecret).update(raw).digest('hex')}`;
    const signed = { 'content-type': 'application/json', 'x-hub-signature-256': signature };
    await send({ method: 'POST', path: '/v1/intake/meta/ads', raw, headers: signed });
    await send({ method: 'POST', path: '/v1/intake/meta/ads', raw, headers: { ...signed, 'x-hub-signature-256': 'sha256=0' } });
  }
}
