import { describe, expect, it } from 'vitest';
import { seededWorld, type World } from '../../support/world.ts';
import { publishForm } from './support.ts';

const fields = [{ name: 'email', type: 'email', label: 'E-mail', mapTo: 'person.email' }];
const put = (world: World, id: string, more: Record<string, unknown>) =>
  world.api('PUT', `/v1/documents/form/${id}`, { name: 'Form', fields, ...more });

describe('secrets of a form', () => {
  it('are split off, sealed, named in the view, kept by the next draft and removed by null', async () => {
    const world = await seededWorld();
    const first = await put(world, 'ads', { secrets: { googleKey: 'google-key-1', turnstile: 'captcha-key-1' } });
    expect([first.status, first.json.secretNames]).toEqual([200, ['googleKey', 'turnstile']]);
    expect(JSON.stringify(first.json)).not.toContain('-key-1');
    expect(first.json.draft.secrets).toBeUndefined();
    const row = await world.gate.formSecretStore.get('ads');
    expect(JSON.stringify(row)).not.toContain('key-1');
    expect(await world.box.open(row?.googleKey ?? '')).toBe('google-key-1');
    expect((await put(world, 'ads', {})).json.secretNames).toEqual(['googleKey', 'turnstile']);
    const changed = await put(world, 'ads', { secrets: { googleKey: 'google-key-2', turnstile: null } });
    expect(changed.json.secretNames).toEqual(['googleKey']);
    expect(await world.gate.formSecrets.get('ads', 'googleKey')).toBe('google-key-2');
    expect((await world.api('GET', '/v1/documents/form/newsletter')).json.secretNames).toEqual([]);
    expect((await world.api('GET', '/v1/documents/rubric/default')).json.secretNames).toBeUndefined();
  });

  it.each([
    [{ googleKey: '' }, '/secrets/googleKey'],
    [{ googleKey: 7 }, '/secrets/googleKey'],
    [{ surprise: 'long-enough' }, '/secrets/surprise'],
    ['text', '/secrets'],
  ])('%j is refused at %s and nothing is kept', async (secrets, pointer) => {
    const world = await seededWorld();
    const answer = await put(world, 'ads', { secrets });
    expect([answer.status, answer.json.errors[0].pointer]).toEqual([422, pointer]);
    expect(await world.gate.formSecretStore.get('ads')).toBeNull();
  });

  it('a draft that is refused leaves its secrets unset; other kinds have none', async () => {
    const world = await seededWorld();
    expect((await put(world, 'ads', { surprise: 1, secrets: { googleKey: 'google-key-1' } })).status).toBe(422);
    expect(await world.gate.formSecretStore.get('ads')).toBeNull();
    const { draft: _, ...calendar } = (await world.api('GET', '/v1/documents/calendar/berlin')).json;
    expect((await world.api('PUT', '/v1/documents/calendar/berlin', { ...calendar.published, secrets: {} })).status).toBe(422);
  });
});

describe('aliases of a form', () => {
  const guid = 'a1b2c3d4-0000-4000-8000-000000000001';
  it.each([
    [{ hubspot: [{ portalId: '1234567' }] }, '/aliases/hubspot/0'],
    [{ oids: ['00D000000000009', '00D000000000001'] }, '/aliases/oids/1'],
    [{ oids: ['00D000000000001EAA'] }, '/aliases/oids/0'],
    [{ espoKeys: ['demo'] }, '/aliases/espoKeys/0'],
  ])('%j belong to the demo form: refused at %s', async (aliases, pointer) => {
    const world = await seededWorld();
    const answer = await put(world, 'second', { aliases });
    expect([answer.status, answer.json.errors]).toMatchObject([
      422,
      [{ pointer, code: 'taken', message: expect.stringContaining('demo-request') }],
    ]);
  });

  it('the same portal with a GUID is another name; its case is not; the form itself may keep its own', async () => {
    const world = await seededWorld();
    await publishForm(world, 'second', { aliases: { hubspot: [{ portalId: '1234567', formGuid: guid }], metaPageIds: ['7'] } });
    await publishForm(world, 'second', { aliases: { hubspot: [{ portalId: '1234567', formGuid: guid }], metaPageIds: ['7'] } });
    const answer = await put(world, 'third', {
      aliases: { hubspot: [{ portalId: '1234567', formGuid: guid.toUpperCase() }], metaPageIds: ['7'] },
    });
    expect(answer.json.errors.map((error: { pointer: string }) => error.pointer)).toEqual(['/aliases/hubspot/0', '/aliases/metaPageIds/0']);
  });

  it('a draft claims nothing; the second of two drafts is refused when it is published', async () => {
    const world = await seededWorld();
    for (const id of ['one', 'two']) expect((await put(world, id, { aliases: { espoKeys: ['both'] } })).status).toBe(200);
    expect((await world.api('POST', '/v1/documents/form/one/publish')).status).toBe(200);
    const second = await world.api('POST', '/v1/documents/form/two/publish');
    expect([second.status, second.json.errors[0].pointer]).toEqual([422, '/aliases/espoKeys/0']);
  });

  it.each([
    [{ espoKeys: ['a', 'b', 'a'] }, '/aliases/espoKeys/2', 'duplicate'],
    [{ fields: { numemployees: 'size' } }, '/aliases/fields/numemployees', 'dangling-reference'],
    [{ fields: { 'a/b~c': 'size' } }, '/aliases/fields/a~1b~0c', 'dangling-reference'],
    [{ consents: { '7': 'email' } }, '/aliases/consents/7', 'dangling-reference'],
  ])('%j is refused at %s', async (aliases, pointer, code) => {
    const world = await seededWorld();
    expect((await put(world, 'own', { aliases })).json.errors).toMatchObject([{ pointer, code }]);
  });

  it('may lead to a consent and to the parameters of a campaign', async () => {
    const world = await seededWorld();
    const consents = [{ field: 'news', purpose: 'marketing', channel: 'email', noticeText: 'News' }];
    const aliases = { fields: { '00N1': 'news', '00N2': 'utm_campaign' }, consents: { '7': 'news' } };
    expect((await put(world, 'own', { consents, aliases })).status).toBe(200);
  });
});
