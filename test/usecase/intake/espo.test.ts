import { describe, expect, it } from 'vitest';
import { seededWorld, type World } from '../../support/world.ts';
import { held, onlyLead, publishForm, submissionsOf } from './support.ts';

const body = {
  firstName: 'Vera',
  lastName: 'Probst',
  emailAddress: 'vera@werk.example',
  phoneNumber: '+49301',
  accountName: 'Werk',
  title: 'VP Sales',
  addressCountry: 'Germany',
  description: 'Please call',
  addressCity: 'Berlin',
};
const post = (world: World, json: unknown, { key = 'demo', headers = {} as Record<string, string> } = {}) =>
  world.request({ method: 'POST', path: `/api/v1/LeadCapture/${key}`, json, headers: { 'content-type': 'application/json', ...headers } });

describe('EspoCRM lead capture', () => {
  it('camel-case fields become a lead; the answer is true', async () => {
    const world = await seededWorld();
    const answer = await post(world, body, { headers: { origin: 'https://page.example' } });
    expect([answer.status, answer.text, answer.headers['access-control-allow-origin']]).toEqual([200, 'true', 'https://page.example']);
    const { lead } = await onlyLead(world);
    expect(lead.person).toMatchObject({ firstName: 'Vera', lastName: 'Probst', title: 'VP Sales', country: 'DE', phone: '+49301' });
    expect([lead.company.name, lead.owner === null]).toEqual(['Werk', false]);
    expect(submissionsOf(world)[0]).toMatchObject({ via: 'espo', raw: body, warnings: ['undeclared field: addressCity'] });
  });

  it('a full name is split, consents go by name, and parallel posts are one lead', async () => {
    const world = await seededWorld();
    const named = { name: 'Ana María López', emailAddress: 'ana@werk.example', marketingConsent: true };
    expect((await Promise.all([1, 2, 3].map(() => post(world, named)))).map((answer) => answer.status)).toEqual([200, 200, 200]);
    const { lead } = await onlyLead(world);
    expect(lead).toMatchObject({ person: { firstName: 'Ana María', lastName: 'López' }, consent: { 'marketing:email': 'granted' } });
  });

  it('unknown and closed keys are 404; a refused origin 403; what is no object is refused', async () => {
    const world = await seededWorld();
    await publishForm(world, 'closed', { enabled: false, aliases: { espoKeys: ['closed'] } });
    await publishForm(world, 'narrow', { origins: ['https://good.example'], aliases: { espoKeys: ['narrow'] } });
    for (const key of ['nothing', 'closed', 'DEMO']) expect((await post(world, body, { key })).status).toBe(404);
    expect((await post(world, body, { key: 'narrow', headers: { origin: 'https://bad.example' } })).status).toBe(403);
    expect((await post(world, [body])).json.code).toBe('invalid-request');
    expect((await post(world, body, { headers: { 'content-type': 'text/plain' } })).status).toBe(415);
    expect(submissionsOf(world)).toEqual([]);
  });

  it('a post without any contact is kept as rejected', async () => {
    const world = await seededWorld();
    expect((await post(world, { lastName: 'Nobody' })).text).toBe('true');
    expect((await held(world, 'rejected'))[0].reasons).toEqual([{ code: 'no-contact', weight: 100 }]);
  });

  it('OPTIONS gives the CORS headers', async () => {
    const world = await seededWorld();
    const options = (key: string) =>
      world.request({ method: 'OPTIONS', path: `/api/v1/LeadCapture/${key}`, headers: { origin: 'https://page.example' } });
    expect(await options('demo')).toMatchObject({ status: 204, headers: { 'access-control-allow-origin': 'https://page.example' } });
    expect((await options('nothing')).status).toBe(404);
  });
});
