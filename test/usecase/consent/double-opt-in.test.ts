import { beforeEach, describe, expect, it } from 'vitest';
import type { World } from '../../support/world.ts';
import { asJson, captured, consentsOf, consentWorld, hour, linksOf, open, pathOf, press, stateOf, told, typesOf } from './support.ts';

let world: World;
let lead: string;
beforeEach(async () => {
  world = await consentWorld();
  lead = await captured(world, 'confirmed', { email: 'sam@gmail.com', news: 'yes' });
});

describe('a tick that must be confirmed', () => {
  it('waits, and asks the mail tool for a mail', async () => {
    expect(await stateOf(world, lead)).toBe('pending');
    expect(told(world, lead)).toMatchObject([
      {
        type: 'consent.requested.v1',
        data: { consents: [{ purpose: 'marketing', channel: 'email', from: 'unknown' }], method: 'form', formId: 'confirmed' },
      },
    ]);
    const { states } = await consentsOf(world, lead);
    expect(states[0]).toMatchObject({ state: 'pending', mayContact: { allowed: false, why: 'pending' } });
  });

  it('is granted by the button, with the link as proof, once', async () => {
    const { confirm } = await linksOf(world, lead);
    const pressed = await press(world, confirm);
    expect(pressed.status).toBe(200);
    expect(pressed.text).toContain('it is confirmed');
    expect(await stateOf(world, lead)).toBe('granted');
    const { items, states } = await consentsOf(world, lead);
    expect(items.at(-1)).toMatchObject({
      act: 'grant',
      state: 'granted',
      method: 'double-opt-in',
      legalBasis: 'CONSENT_WITH_NOTICE',
      actor: 'person',
      ipPrefix: '192.0.2.0/24',
      proof: world.digest.sha256(pathOf(confirm).split('/').at(-1) ?? ''),
    });
    expect(JSON.stringify(items)).not.toContain(pathOf(confirm));
    expect(states[0].mayContact).toEqual({ allowed: true, why: null, detail: null });
    await world.settle();
    expect(typesOf(world, lead)).toEqual(['consent.requested.v1', 'consent.granted.v1']);

    const again = await asJson(world, confirm, {});
    expect(again).toMatchObject({ status: 410, json: { code: 'consent-link-used' } });
    expect((await press(world, confirm)).text).toContain('has been used');
    expect((await linksOf(world, lead)).confirm).toBe(null);
    expect((await consentsOf(world, lead)).items).toHaveLength(2);
  });

  it('is not granted by a scanner that opens the link, with GET or HEAD, as page or as JSON', async () => {
    const { confirm } = await linksOf(world, lead);
    const page = await open(world, confirm);
    expect(page.status).toBe(200);
    expect(page.text).toMatch(/<form method="post"[^>]*>.*<button type="submit">Confirm<\/button>/);
    await asJson(world, confirm);
    for (let i = 0; i < 3; i += 1) await open(world, confirm, {});
    expect(await stateOf(world, lead)).toBe('pending');
  });

  it('two presses at once count once', async () => {
    const { confirm } = await linksOf(world, lead);
    const answers = await Promise.all([press(world, confirm), press(world, confirm)]);
    expect(answers.map((answer) => answer.status).sort()).toEqual([200, 410]);
    expect((await consentsOf(world, lead)).items).toHaveLength(2);
  });

  it('expires after 48 hours', async () => {
    const { confirm } = await linksOf(world, lead);
    world.clock.advance(48 * hour - 1000);
    expect((await open(world, confirm)).status).toBe(200);
    world.clock.advance(1000);
    expect(await asJson(world, confirm)).toMatchObject({ status: 410, json: { code: 'consent-link-expired' } });
    const late = await press(world, confirm);
    expect(late.status).toBe(410);
    expect(late.text).toContain('expired');
    expect(await stateOf(world, lead)).toBe('pending');
  });

  it('is not granted by a link we did not make, however it was bent', async () => {
    const { confirm, unsubscribe } = await linksOf(world, lead);
    const token = pathOf(confirm).slice('/v1/consent/'.length);
    const [kind, uuid, ...rest] = token.split('.');
    const bent = [
      token.slice(0, -1) + (token.endsWith('0') ? '1' : '0'),
      [kind, '0190b0a0-0000-7000-8000-000000000001', ...rest].join('.'),
      [kind, uuid, rest[0], 'phone', ...rest.slice(2)].join('.'),
      [kind, uuid, rest[0], rest[1], 'zzzzzzzz', ...rest.slice(3)].join('.'),
      `c${pathOf(unsubscribe).slice('/v1/consent/u'.length)}`,
      'nonsense',
    ];
    for (const forged of bent) {
      const link = { url: `https://x.example/v1/consent/${forged}` };
      expect(await asJson(world, link, {}), forged).toMatchObject({ status: 404, json: { code: 'unknown-consent-link' } });
      expect((await press(world, link)).text).toContain('We do not know this link');
    }
    expect(await stateOf(world, lead)).toBe('pending');
  });

  it('over a withdrawal waits there, and only its confirmation lifts it', async () => {
    const first = await linksOf(world, lead);
    await press(world, first.confirm);
    await press(world, first.unsubscribe, { 'List-Unsubscribe': 'One-Click' });
    expect(await stateOf(world, lead)).toBe('withdrawn');
    await captured(world, 'newsletter', { email: 'sam@gmail.com', marketingConsent: 'yes' });
    expect(await stateOf(world, lead)).toBe('withdrawn');
    expect((await linksOf(world, lead)).confirm).toBe(null);

    await captured(world, 'confirmed', { email: 'sam@gmail.com', news: 'yes' });
    expect(await stateOf(world, lead)).toBe('withdrawn');
    expect((await consentsOf(world, lead)).states[0]).toMatchObject({ requestedAt: expect.any(String), mayContact: { why: 'withdrawn' } });
    expect(typesOf(world, lead).at(-1)).toBe('consent.requested.v1');
    await press(world, (await linksOf(world, lead)).confirm);
    expect(await stateOf(world, lead)).toBe('granted');
  });

  it('a withdrawal takes the request with it', async () => {
    const { confirm, unsubscribe } = await linksOf(world, lead);
    await press(world, unsubscribe, { 'List-Unsubscribe': 'One-Click' });
    expect(await asJson(world, confirm, {})).toMatchObject({ status: 410, json: { code: 'consent-link-used' } });
    expect(await stateOf(world, lead)).toBe('withdrawn');
  });
});

it('the person who said yes before is asked for nothing again', async () => {
  await press(world, (await linksOf(world, lead)).confirm);
  await world.settle();
  const before = typesOf(world, lead);
  await captured(world, 'confirmed', { email: 'sam@gmail.com', news: 'yes' });
  expect(await stateOf(world, lead)).toBe('granted');
  expect(typesOf(world, lead)).toEqual(before);
});
