import { createHmac } from 'node:crypto';
import { afterEach, describe, expect, it } from 'vitest';
import { createMetaGraph } from '../../../shared/adapters/http/meta-graph.ts';
import { type GraphLead, startGraphApi } from '../../support/graph-api.ts';
import { seededWorld, type World } from '../../support/world.ts';
import { held, onlyLead, publishForm, submissionsOf } from './support.ts';

const secrets = { metaAppSecret: 'app-secret-1', metaVerifyToken: 'verify-me-1', metaPageToken: 'page-token-1' };
const answers = (fields: Record<string, string | string[]>) =>
  Object.entries(fields).map(([name, values]) => ({ name, values: [values].flat() }));
const person = {
  full_name: 'Vera Probst',
  email: 'vera@werk.example',
  phone_number: '+49301',
  company_name: 'Werk',
  job_title: 'VP Sales',
  country: 'DE',
};
const lead = (id: string, more: Record<string, unknown> = {}): GraphLead => ({
  id,
  created_time: '2026-01-05T08:58:00+0000',
  field_data: answers({ ...person, city: 'Berlin' }),
  campaign_id: '6000',
  campaign_name: 'Spring',
  ad_name: 'Blue',
  form_id: '900',
  platform: 'ig',
  ...more,
});
const leads = [
  lead('444'),
  lead('445', { field_data: answers({ ...person, email: 'ben@werk.example' }), platform: 'fb', is_organic: true }),
  lead('446', { field_data: answers({ email: '<test lead: dummy data for email>', full_name: '<test lead: dummy data for full_name>' }) }),
  lead('447', {
    custom_disclaimer_responses: [
      { checkbox_key: 'news', is_checked: '1' },
      { checkbox_key: 'call', is_checked: '' },
    ],
  }),
];
const change = (leadgen_id: string, page_id = '77') => ({
  field: 'leadgen',
  value: { leadgen_id, page_id, form_id: '900', adgroup_id: '12', ad_id: '12', created_time: 1_767_603_480 },
});
const notice = (...changes: object[]) => ({ object: 'page', entry: [{ id: '77', time: 1_767_603_480, changes }] });

const stops: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
});
async function metaWorld(form: Record<string, unknown> = {}) {
  const graph = await startGraphApi(secrets.metaPageToken, leads);
  stops.push(graph.stop);
  const world = await seededWorld({ metaLeads: createMetaGraph(graph.base), start: '2026-01-05T09:00:00.000Z' });
  await publishForm(world, 'social', { secrets, ...form });
  return { world, graph };
}
const sign = (raw: string, secret = secrets.metaAppSecret): string => `sha256=${createHmac('sha256', secret).update(raw).digest('hex')}`;
const post = (world: World, body: unknown, { form = 'social', signature = '' } = {}) => {
  // As Meta does, with escapes: the signature is over these very bytes.
  const raw = JSON.stringify(body).replaceAll('/', '\\/');
  const headers = { 'content-type': 'application/json', 'x-hub-signature-256': signature || sign(raw) };
  return world.request({ method: 'POST', path: `/v1/intake/meta/${form}`, raw, headers });
};

describe('the handshake', () => {
  const ask = (world: World, query: Record<string, string>, form = 'social') =>
    world.request({ method: 'GET', path: `/v1/intake/meta/${form}?${new URLSearchParams(query)}` });
  const good = { 'hub.mode': 'subscribe', 'hub.challenge': '1158201444', 'hub.verify_token': secrets.metaVerifyToken };

  it('gives the challenge back as text', async () => {
    const { world } = await metaWorld();
    const answer = await ask(world, good);
    expect([answer.status, answer.text, answer.headers['content-type']]).toEqual([200, '1158201444', 'text/plain; charset=utf-8']);
  });

  it.each([
    ['another token', { ...good, 'hub.verify_token': 'verify-me-2' }],
    ['no token', { 'hub.mode': 'subscribe', 'hub.challenge': '1' }],
    ['another mode', { ...good, 'hub.mode': 'unsubscribe' }],
    ['a challenge that is markup', { ...good, 'hub.challenge': '<script>' }],
  ])('refuses %s', async (_name, query) => {
    const { world } = await metaWorld();
    expect((await ask(world, query)).json.code).toBe('unproven-sender');
  });

  it('refuses for a form without a token, even an empty one, and for an unknown form', async () => {
    const { world } = await metaWorld({ secrets: {} });
    expect((await ask(world, { ...good, 'hub.verify_token': '' })).status).toBe(403);
    expect((await ask(world, good, 'nowhere')).status).toBe(404);
  });
});

describe('a signed notification', () => {
  it('fetches the lead and stores it with consent-free answers, its own time and its campaign', async () => {
    const { world, graph } = await metaWorld();
    const answer = await post(world, notice(change('444')));
    expect([answer.status, answer.json]).toEqual([200, {}]);
    const { lead: stored, touches } = await onlyLead(world);
    expect(stored.person).toMatchObject({ firstName: 'Vera', lastName: 'Probst', title: 'VP Sales', phone: '+49301' });
    expect(stored.owner).not.toBeNull();
    expect(touches[0]).toMatchObject({
      ...{ channel: 'Paid Social', source: 'instagram', campaign: 'Spring', content: 'Blue', at: '2026-01-05T08:58:00.000Z' },
    });
    expect(submissionsOf(world)[0]).toMatchObject({ via: 'meta', warnings: ['undeclared field: city'] });
    expect(submissionsOf(world)[0]?.raw).toEqual({ change: change('444').value, lead: leads[0] });
    const kept = JSON.stringify(submissionsOf(world)) + world.logs.join('');
    for (const secret of Object.values(secrets)) expect(kept).not.toContain(secret);
    expect(graph.state.asked).toEqual(['444']);
  });

  it('of several leads, with one twice and something else, stores each once', async () => {
    const { world } = await metaWorld();
    const body = notice(change('444'), change('445'), change('444'), { field: 'feed', value: { item: 'post' } });
    expect((await Promise.all([post(world, body), post(world, body)])).map((answer) => answer.status)).toEqual([200, 200]);
    expect([world.state.leads.size, submissionsOf(world).length]).toEqual([2, 2]);
    expect((await post(world, notice(change('444')))).status).toBe(200);
    expect(submissionsOf(world)).toHaveLength(2);
  });

  it('when Graph is down: 503, so that Meta sends again, and then everything is there once', async () => {
    const { world, graph } = await metaWorld();
    await post(world, notice(change('445')));
    graph.state.down = true;
    const answer = await post(world, notice(change('444'), change('445')));
    expect([answer.status, answer.json.code, answer.headers['retry-after']]).toEqual([503, 'unavailable', '5']);
    graph.state.down = false;
    expect((await post(world, notice(change('444'), change('445')))).status).toBe(200);
    expect(submissionsOf(world)).toHaveLength(2);
  });

  it('when our token is missing or refused: 503 as well', async () => {
    const { world } = await metaWorld({ secrets: { ...secrets, metaPageToken: 'expired-token' } });
    expect((await post(world, notice(change('444')))).status).toBe(503);
    const { world: bare } = await metaWorld({ secrets: { metaAppSecret: secrets.metaAppSecret } });
    expect((await post(bare, notice(change('444')))).status).toBe(503);
    expect(submissionsOf(bare)).toEqual([]);
  });

  it('a lead Meta does not know, a test lead and a lead of a closed form are kept as rejected', async () => {
    const { world } = await metaWorld();
    expect((await post(world, notice(change('999'), change('446')))).status).toBe(200);
    const codes = (await held(world, 'rejected')).map((item: { reasons: { code: string }[] }) => item.reasons[0]?.code);
    expect(codes.sort()).toEqual(['lead-gone', 'test-lead']);
    const { world: closed } = await metaWorld({ enabled: false });
    expect((await post(closed, notice(change('444')))).status).toBe(200);
    expect((await held(closed, 'rejected'))[0].reasons[0].code).toBe('form-disabled');
  });

  it('page ids choose the form; a page of nobody is kept as rejected and not fetched', async () => {
    const { world, graph } = await metaWorld({ aliases: { metaPageIds: ['77'] } });
    await publishForm(world, 'other', { aliases: { metaPageIds: ['88'] } });
    expect((await post(world, notice(change('444'), change('445', '88'), change('447', '99')))).status).toBe(200);
    const kept = submissionsOf(world).map(({ formId, hold }) => `${formId} ${hold}`);
    expect(kept.sort()).toEqual(['other null', 'social null', 'social rejected']);
    expect(graph.state.asked.sort()).toEqual(['444', '445']);
  });

  it('ticked disclaimers grant by the alias of their key', async () => {
    const { world } = await metaWorld({ aliases: { consents: { news: 'marketingConsent', call: 'callConsent' } } });
    await post(world, notice(change('447')));
    expect((await onlyLead(world)).lead.consent).toEqual({ 'marketing:email': 'granted' });
  });
});

describe('a notification that proves nothing', () => {
  const body = notice(change('444'));
  it.each([
    ['signed with another secret', sign(JSON.stringify(body), 'other-secret')],
    ['signed over another body', sign('{}')],
    ['signed without the method', sign(JSON.stringify(body)).slice(7)],
    ['signed by SHA-1', `sha1=${createHmac('sha1', secrets.metaAppSecret).update(JSON.stringify(body)).digest('hex')}`],
    ['with an empty signature', 'sha256='],
  ])('%s is refused unread', async (_name, signature) => {
    const { world, graph } = await metaWorld();
    expect((await post(world, body, { signature })).json.code).toBe('unproven-sender');
    const unsigned = await world.request({ method: 'POST', path: '/v1/intake/meta/social', json: body });
    expect(unsigned.status).toBe(403);
    expect([graph.state.asked, submissionsOf(world)]).toEqual([[], []]);
  });

  it('a form without the secret, an unknown form, a signed body that is none', async () => {
    const { world } = await metaWorld({ secrets: {} });
    expect((await post(world, body)).status).toBe(403);
    expect((await post(world, body, { form: 'nowhere' })).status).toBe(404);
    const { world: good } = await metaWorld();
    expect((await post(good, [1])).status).toBe(422);
    expect((await post(good, { entry: 7 })).status).toBe(200);
  });
});
