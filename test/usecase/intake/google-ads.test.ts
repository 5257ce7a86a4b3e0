import { describe, expect, it } from 'vitest';
import { seededWorld, type World } from '../../support/world.ts';
import { held, onlyLead, publishForm, submissionsOf } from './support.ts';

const key = 'google-key-0123456789';
const column = (column_id: string, string_value: string, column_name = '') => ({ column_id, column_name, string_value });
const lead = {
  lead_id: 'TeSter-123-ABCDEFGHIJKLMNOPQRSTUVWXYZ-abcdefghijklmnopqrstuvwxyz-0123456789',
  user_column_data: [
    column('FULL_NAME', 'Vera Probst', 'Full Name'),
    column('EMAIL', 'vera@werk.example', 'User Email'),
    column('PHONE_NUMBER', '+49301'),
    column('COMPANY_NAME', 'Werk'),
    column('JOB_TITLE', 'VP Sales'),
    column('COUNTRY', 'Germany'),
    column('CITY', 'Berlin'),
  ],
  api_version: '1.0',
  form_id: 40000000000,
  campaign_id: 12345678901,
  google_key: key,
  is_test: false,
  gcl_id: 'Cj0KCQ',
  adgroup_id: 20000000000,
  creative_id: 30000000000,
  asset_group_id: 1,
};

async function googleWorld(secrets: Record<string, unknown> = { googleKey: key }) {
  const world = await seededWorld();
  await publishForm(world, 'ads', { secrets });
  return world;
}
const post = (world: World, json: unknown, form = 'ads') => world.request({ method: 'POST', path: `/v1/intake/google-ads/${form}`, json });

describe('Google Ads lead form webhook', () => {
  it('a lead is stored with its click and campaign; the answer is {}; the key is nowhere', async () => {
    const world = await googleWorld();
    const answer = await post(world, lead);
    expect([answer.status, answer.json]).toEqual([200, {}]);
    const { lead: stored, touches } = await onlyLead(world);
    expect(stored.person).toMatchObject({ firstName: 'Vera', lastName: 'Probst', title: 'VP Sales', country: 'DE', phone: '+49301' });
    expect(stored.owner).not.toBeNull();
    expect(touches[0]).toMatchObject({ channel: 'Paid Search', source: 'google', campaign: '12345678901', clickIds: { gclid: 'Cj0KCQ' } });
    const { google_key: _, ...raw } = lead;
    expect(submissionsOf(world)[0]).toMatchObject({ via: 'google-ads', raw, warnings: ['undeclared field: CITY'], assessment: null });
    expect(JSON.stringify([...world.state.submissions.values()]) + world.logs.join('')).not.toContain(key);
  });

  it('custom questions go by their id, or by their text when the form knows that', async () => {
    const world = await seededWorld();
    await publishForm(world, 'ads', {
      secrets: { googleKey: key },
      aliases: { fields: { 'What is it about?': 'message', budget: 'employees' } },
    });
    const columns = [column('EMAIL', 'a@werk.example'), column('q_1', 'CRM', 'What is it about?'), column('budget', '20', 'Budget?')];
    await post(world, { ...lead, user_column_data: columns });
    expect(submissionsOf(world)[0]?.warnings).toEqual([]);
    expect((await onlyLead(world)).lead.company.employees).toBe(20);
  });

  it('without a click id the platform itself is the source', async () => {
    const world = await googleWorld();
    const { gcl_id: _, ...without } = lead;
    await post(world, without);
    expect((await onlyLead(world)).touches[0]).toMatchObject({ channel: 'Paid Search', source: 'google', medium: 'cpc' });
  });

  it('lead_id is the idempotency key, at once and for weeks, also when the wording changed', async () => {
    const world = await googleWorld();
    expect((await Promise.all(Array.from({ length: 4 }, () => post(world, lead)))).map((answer) => answer.status)).toEqual([
      200, 200, 200, 200,
    ]);
    await world.settle();
    world.clock.advance(20 * 86_400_000);
    expect((await post(world, { ...lead, user_column_data: [column('EMAIL', 'other@werk.example')] })).status).toBe(200);
    expect([world.state.leads.size, submissionsOf(world).length]).toEqual([1, 1]);
  });

  it('a test lead never reaches sales and is kept', async () => {
    const world = await googleWorld();
    expect((await post(world, { ...lead, is_test: true })).json).toEqual({});
    await world.settle();
    expect(world.state.leads.size).toBe(0);
    expect(world.published).toEqual([]);
    expect((await held(world, 'rejected'))[0].reasons).toEqual([{ code: 'test-lead', weight: 100 }]);
  });

  it.each([
    ['wrong', { ...lead, google_key: `${key.slice(0, -1)}x` }],
    ['shorter', { ...lead, google_key: key.slice(0, -1) }],
    ['empty', { ...lead, google_key: '' }],
    ['of another type', { ...lead, google_key: 7 }],
    ['absent', { ...lead, google_key: undefined }],
  ])('a key that is %s is refused', async (_name, body) => {
    const world = await googleWorld();
    const answer = await post(world, body);
    expect([answer.status, answer.json.code]).toEqual([403, 'unproven-sender']);
    expect(submissionsOf(world)).toEqual([]);
  });

  it('a form without a key takes nothing; an unknown form is 404; a body that is none is 4xx', async () => {
    const world = await googleWorld({});
    expect((await post(world, lead)).status).toBe(403);
    expect((await post(world, { ...lead, google_key: '' })).status).toBe(403);
    expect((await post(world, lead, 'nowhere')).status).toBe(404);
    expect((await post(world, [lead])).status).toBe(422);
    const headers = { 'content-type': 'application/json' };
    expect((await world.request({ method: 'POST', path: '/v1/intake/google-ads/ads', raw: '{', headers })).status).toBe(400);
  });

  it('a closed form keeps the lead, which was paid for, for a person to release', async () => {
    const world = await seededWorld();
    await publishForm(world, 'ads', { enabled: false, secrets: { googleKey: key } });
    expect((await post(world, lead)).status).toBe(200);
    const [item] = await held(world, 'rejected');
    expect(item.reasons[0].code).toBe('form-disabled');
    expect((await world.api('POST', `/v1/submissions/${item.receiptId}/release`)).status).toBe(200);
    expect((await onlyLead(world)).lead.person.lastName).toBe('Probst');
  });

  it('a lead without an id or without columns is kept as far as it goes', async () => {
    const world = await googleWorld();
    expect((await post(world, { google_key: key })).status).toBe(200);
    expect((await held(world, 'rejected'))[0].reasons[0].code).toBe('no-contact');
  });
});
