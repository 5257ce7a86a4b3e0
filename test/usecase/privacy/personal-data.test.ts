import { beforeEach, describe, expect, it } from 'vitest';
import { seededWorld, type World } from '../../support/world.ts';

let world: World;
beforeEach(async () => {
  world = await seededWorld({ start: '2026-01-07T09:00:00.000Z' });
});

const person = { email: 'vera@werk.example', firstName: 'Vera', lastName: 'Probst', title: 'VP Sales', country: 'DE', company: 'Werk' };
const captured = async (fields: Record<string, unknown>, form = 'demo-request') => {
  const { receiptId } = (await world.submit(form, fields)).json;
  await world.settle();
  return { receiptId, leadId: (await world.api('GET', `/v1/receipts/${receiptId}`)).json.leadId };
};
const put = async (kind: string, id: string, body: object) => {
  const { status, text } = await world.api('PUT', `/v1/records/${kind}/${id}`, body);
  expect(status, text).toBe(200);
};

/** Vera, twice, in one committee and behind one deal; Bob, who is like her. */
async function history() {
  await world.publishDocument('webhook-endpoint', 'crm', { url: 'https://hooks.example/in', events: ['*'] });
  const one = await captured({ ...person, phone: '+49 30 1234567', message: 'the question', marketingConsent: true });
  const two = await captured({ ...person, email: 'vera@home.example', phone: '+49 30 1234567' }, 'webinar');
  const bob = await captured({ ...person, email: 'v.probst@werk.example', phone: '+49 30 1234567' }, 'webinar');
  await world.api('POST', `/v1/leads/${one.leadId}/activities`, { type: 'call', direction: 'outbound' });
  await put('account', 'werk', { name: 'Werk', domain: 'werk-bau.example' });
  await put('opportunity', 'deal', { name: 'Deal', accountId: 'werk', primaryLeadId: two.leadId, state: 'open', stage: 'demo' });
  await put('opportunity', 'other', { name: 'Other', accountId: 'werk', primaryLeadId: bob.leadId, state: 'open', stage: 'demo' });
  await put('membership', 'seat', { leadId: two.leadId, accountId: 'werk', role: 'champion' });
  await put('membership', 'bobs', { leadId: bob.leadId, accountId: 'werk', role: 'user' });
  expect((await world.api('POST', `/v1/leads/${one.leadId}/merge`, { otherId: two.leadId })).status).toBe(200);
  await world.settle();
  return { one, two, bob };
}

describe('the personal data of a person', () => {
  it('are everything that is held on them under every id, and nothing of anybody else', async () => {
    const { one, two, bob } = await history();
    const { json } = await world.api('GET', `/v1/leads/${two.leadId}/personal-data`);
    expect([json.leadId, ...json.memberIds].sort()).toEqual([one.leadId, two.leadId].sort());
    expect(json.lead.person).toMatchObject({ firstName: 'Vera', lastName: 'Probst' });
    expect(json.members).toHaveLength(1);
    const ids = (rows: readonly Record<string, string>[], name: string) => rows.map((row) => row[name]).sort();
    expect(ids(json.submissions, 'receiptId')).toEqual([one.receiptId, two.receiptId].sort());
    expect(json.submissions[0].raw).toMatchObject({ email: 'vera@werk.example', message: 'the question' });
    expect(json.touches).toHaveLength(2);
    expect(json.consents).toMatchObject([{ purpose: 'marketing', formId: 'demo-request', state: 'granted' }]);
    expect(json.activities).toMatchObject([{ type: 'call', direction: 'outbound' }]);
    expect(new Set(ids(json.decisions, 'leadId'))).toEqual(new Set([one.leadId, two.leadId]));
    expect(new Set(ids(json.recipients, 'endpointId'))).toEqual(new Set(['crm']));
    expect(ids(json.seats, 'id')).toEqual(['seat']);
    expect(json.seats[0]).toMatchObject({ role: 'champion', accountId: 'werk' });
    expect(ids(json.opportunities, 'id')).toEqual(['deal']);
    const pairs = json.duplicates.map((row: { leadIds: string[] }) => row.leadIds);
    expect(pairs.flat()).toContain(bob.leadId);
    expect(json.duplicates[0].criteria.length).toBeGreaterThan(0);
    expect(world.auditRows.filter((row) => row.action === 'lead.personal-data')).toHaveLength(1);
    const { text } = await world.api('GET', `/v1/leads/${one.leadId}/personal-data?format=csv`);
    for (const line of [
      'submissions',
      'touches',
      'consents',
      'activities',
      'decisions',
      'recipients',
      'seats',
      'opportunities',
      'duplicates',
    ])
      expect(text).toMatch(new RegExp(`^"${line}",`, 'm'));
    expect(text).not.toContain('v.probst');
  });

  it('leave the graph with them: seats go, deals name them no more, and nobody else loses any', async () => {
    const { two, bob } = await history();
    await world.api('POST', `/v1/leads/${two.leadId}/erase`, { reason: 'person-request' });
    await world.settle();
    expect((await world.api('GET', '/v1/records/membership/seat')).status).toBe(404);
    expect((await world.api('GET', '/v1/records/opportunity/deal')).json.body).toMatchObject({ name: 'Deal', primaryLeadId: null });
    expect((await world.api('GET', '/v1/records/membership/bobs')).json.body.leadId).toBe(bob.leadId);
    expect((await world.api('GET', '/v1/records/opportunity/other')).json.body.primaryLeadId).toBe(bob.leadId);
    expect([...world.matchState.suspicions.values()]).toEqual([]);
    const done = world.auditRows.map((row) => `${row.action} ${row.target}`);
    for (const act of ['record.delete membership/seat', 'record.detach opportunity/deal']) expect(done).toContain(act);
  });
});
