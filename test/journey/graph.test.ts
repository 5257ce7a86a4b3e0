import { afterAll, beforeAll, expect, it } from 'vitest';
import { call } from '../support/journey.ts';
import { type LocalInstance, startLocalInstance } from '../support/local-instance.ts';
import { until } from '../support/poll.ts';

let instance: LocalInstance;
beforeAll(async () => {
  instance = await startLocalInstance();
});
afterAll(() => instance?.dispose());

const ask = async (method: string, path: string, body?: Record<string, unknown>) => {
  const response = await call(instance, method, path, body);
  const text = await response.text();
  return { status: response.status, json: text === '' ? null : JSON.parse(text) };
};
const accountOf = async (leadId: string) => (await ask('GET', `/v1/leads/${leadId}`)).json.accountId;

it('over HTTP a lead waits for its account through a kill, gets it, and lets it go; the graph is read and refused', async () => {
  const made = await ask('POST', '/v1/leads', { person: { email: 'vera@journey.example', title: 'VP Sales', country: 'DE' } });
  const leadId: string = made.json.id;
  await until('the machine to be done', async () => ((await ask('GET', `/v1/leads/${leadId}`)).json.pendingStep === null ? true : null));
  expect(await accountOf(leadId)).toBeNull();

  const bulk = await ask('POST', '/v1/records/account/bulk', {
    items: [
      { id: 'journey-child', name: 'Child', domain: 'child-journey.example', parentId: 'journey' },
      { id: 'journey', name: 'Journey', domain: 'journey.example', ownerId: 'maya-brooks' },
      { id: 'thief', name: 'Thief', domain: 'halden.example' },
    ],
  });
  // The message that attaches the lead is on disk by now, or the one of before the write is.
  await instance.kill();
  expect(bulk.json.items.map((row: { status: string }) => row.status)).toEqual(['created', 'created', 'refused']);
  expect(bulk.json.items[2].problem.errors).toMatchObject([
    { pointer: '/domain', code: 'taken', message: 'belongs to the account halden-group' },
  ]);
  await instance.restart();
  await until('the lead to have its account', async () => ((await accountOf(leadId)) === 'journey' ? true : null), 80_000);

  expect((await ask('PUT', '/v1/records/membership/seat', { leadId, accountId: 'journey', role: 'champion' })).status).toBe(200);
  const incoming = await ask('GET', '/v1/graph/account/journey/edges?direction=in&edge=membership.account');
  expect(incoming.json.items).toMatchObject([{ from: { type: 'membership', id: 'seat' }, property: 'champion' }]);
  expect((await ask('GET', '/v1/leads?account=journey')).json.items.map((lead: { id: string }) => lead.id)).toEqual([leadId]);

  const refused = await ask('DELETE', '/v1/records/account/journey');
  expect([refused.status, refused.json.errors[0].edge]).toEqual([409, { name: 'membership.account', expected: 'membership', id: 'seat' }]);
  for (const path of ['membership/seat', 'account/journey']) expect((await ask('DELETE', `/v1/records/${path}`)).status).toBe(204);
  expect((await ask('GET', '/v1/records/account/journey-child')).json.body.parentId).toBeNull();
  await until('the lead to be without an account', async () => ((await accountOf(leadId)) === null ? true : null), 10_000);

  const context = await fetch(`${instance.baseUrl}/v1/graph/context.jsonld`);
  expect(context.headers.get('content-type')).toBe('application/ld+json');
});

it('over HTTP no address or id is too long for an answer', async () => {
  const asset = (id: string, path: string) => ({ id, name: 'Page', type: 'guide', url: `https://journey.example/${path}` });
  const long = asset('long', '頁'.repeat(900));
  expect((await ask('PUT', '/v1/records/content-asset/long', long)).status).toBe(422);
  const resolved = await ask('GET', `/v1/graph/resolve?url=${encodeURIComponent('ü'.repeat(1100))}`);
  expect([resolved.status, resolved.json.code]).toEqual([404, 'unknown-node']);
  const items = [long, asset('fits', '頁'.repeat(300)), asset('', 'nameless'), asset('x'.repeat(3000), 'named')];
  const bulk = await ask('POST', '/v1/records/content-asset/bulk', { items });
  expect(bulk.json.items.map((row: { status: string }) => row.status)).toEqual(['refused', 'created', 'refused', 'refused']);
  expect((await ask('GET', `/v1/graph/resolve?url=${encodeURIComponent(`journey.example/${'頁'.repeat(300)}`)}`)).json.node.id).toBe(
    'fits',
  );
});
