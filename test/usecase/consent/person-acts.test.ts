import { beforeEach, describe, expect, it } from 'vitest';
import type { World } from '../../support/world.ts';
import { asJson, captured, consentsOf, consentWorld, linksOf, open, pathOf, press, stateOf, typesOf } from './support.ts';

let world: World;
let lead: string;
beforeEach(async () => {
  world = await consentWorld();
  lead = await captured(world, 'newsletter', { email: 'sam@gmail.com', marketingConsent: 'yes' });
});

describe('one-click unsubscribe (RFC 8058)', () => {
  const oneClick = (link: { readonly url: string }, body: { raw: string; type: string }) =>
    world.request({ method: 'POST', path: pathOf(link), raw: body.raw, headers: { 'content-type': body.type } });
  const multipart = {
    raw: '--b\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n--b--\r\n',
    type: 'multipart/form-data; boundary=b',
  };
  const encoded = { raw: 'List-Unsubscribe=One-Click', type: 'application/x-www-form-urlencoded' };

  it('gives the two headers of the mail', async () => {
    const { headers, unsubscribe } = await linksOf(world, lead);
    expect(headers).toEqual({ 'List-Unsubscribe': `<${unsubscribe.url}>`, 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click' });
    expect(unsubscribe.url).toMatch(/^https:\/\/[^/]+\/v1\/consent\/u\./);
    expect(JSON.stringify(unsubscribe)).not.toMatch(/sam|gmail/);
  });

  it.each([
    ['url-encoded', encoded],
    ['multipart', multipart],
  ])('withdraws by a %s post without cookie or page, and again to no further effect', async (_name, body) => {
    const { unsubscribe } = await linksOf(world, lead);
    for (let i = 0; i < 3; i += 1) {
      const answer = await oneClick(unsubscribe, body);
      expect(answer.status, answer.text).toBe(200);
      expect(answer.headers['set-cookie']).toBe(undefined);
    }
    expect(await stateOf(world, lead)).toBe('withdrawn');
    await world.settle();
    expect(typesOf(world, lead)).toEqual(['consent.granted.v1', 'consent.withdrawn.v1']);
    expect((await consentsOf(world, lead)).items.at(-1)).toMatchObject({ act: 'withdraw', method: 'one-click', proof: expect.any(String) });
  });

  it('does nothing by GET, by another body or by none; the page has a button', async () => {
    const { unsubscribe } = await linksOf(world, lead);
    expect((await open(world, unsubscribe)).text).toContain('<input type="hidden" name="List-Unsubscribe" value="One-Click">');
    expect((await oneClick(unsubscribe, { ...encoded, raw: 'x=1' })).status).toBe(422);
    expect((await oneClick(unsubscribe, { ...encoded, raw: '' })).status).toBe(422);
    expect(await stateOf(world, lead)).toBe('granted');
    const pressed = await press(world, unsubscribe, { 'List-Unsubscribe': 'One-Click' });
    expect(pressed.text).toContain('You are unsubscribed');
    expect(await stateOf(world, lead)).toBe('withdrawn');
  });

  it('is good two years later, when an old mail is found', async () => {
    const { unsubscribe } = await linksOf(world, lead);
    world.clock.advance(700 * 86_400_000);
    expect((await oneClick(unsubscribe, encoded)).status).toBe(200);
    expect(await stateOf(world, lead)).toBe('withdrawn');
  });
});

describe('the preference page', () => {
  const page = async () => {
    const { preferences } = await linksOf(world, lead);
    const { text } = await open(world, preferences);
    const hidden = (name: string) => new RegExp(`name="${name}" value="([^"]*)"`).exec(text)?.[1] ?? '';
    return { link: preferences, text, shown: hidden('shown'), was: hidden('was'), pauseWas: hidden('pauseWas') };
  };
  /** As the browser posts it with these boxes ticked. */
  const save = async (from: Awaited<ReturnType<typeof page>>, on: readonly string[], more: Record<string, string> = {}) =>
    press(
      world,
      from.link,
      [
        ...on.map((key) => ['on', key]),
        ...Object.entries({ shown: from.shown, was: from.was, pauseWas: from.pauseWas, pauseUntil: from.pauseWas, ...more }),
      ]
        .map(([name = '', value = '']) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`)
        .join('&'),
    );

  it('shows every purpose and channel that is known, and no person', async () => {
    await world.api('POST', `/v1/leads/${lead}/consents`, {
      act: 'withdraw',
      consents: [{ purpose: 'marketing', channel: 'phone' }],
      explanation: 'told us',
    });
    const { text, shown, was } = await page();
    expect(shown.split(' ')).toEqual([
      ...['marketing:email', 'marketing:phone', 'service:email', 'service:phone'],
      ...['processing:any', 'profiling:any', 'routing:any', 'export:any', 'enrichment:any'],
    ]);
    expect(was.split(' ')).not.toContain('marketing:phone');
    expect(was.split(' ')).toContain('marketing:email');
    expect(text).not.toMatch(/sam|gmail/);
    expect(text).toContain('News, invitations and offers: E-mail');
  });

  it('grants and withdraws what the person moved, which lifts a withdrawal', async () => {
    await press(world, (await linksOf(world, lead)).unsubscribe, { 'List-Unsubscribe': 'One-Click' });
    const before = await page();
    const boxes = before.was.split(' ').filter((key) => key !== 'profiling:any');
    expect((await save(before, [...boxes, 'marketing:email'])).text).toContain('Your preferences are saved');
    const { consent } = (await world.api('GET', `/v1/leads/${lead}`)).json;
    expect(consent).toEqual({ 'marketing:email': 'granted', 'profiling:any': 'withdrawn' });
  });

  it('counts no box the person did not move, however old the page', async () => {
    const old = await page();
    await press(world, (await linksOf(world, lead)).unsubscribe, { 'List-Unsubscribe': 'One-Click' });
    await save(old, old.was.split(' '));
    expect(await stateOf(world, lead)).toBe('withdrawn');
  });

  it('stops all messages by one button, and keeps what is not about messages', async () => {
    const before = await page();
    await save(before, before.was.split(' '), { all: 'off' });
    expect((await world.api('GET', `/v1/leads/${lead}`)).json.consent).toEqual({
      'marketing:email': 'withdrawn',
      'service:email': 'withdrawn',
      'service:phone': 'withdrawn',
    });
  });

  it('pauses marketing until a day, and ends the pause', async () => {
    const before = await page();
    await save(before, before.was.split(' '), { pauseUntil: '2026-03-01' });
    const paused = await consentsOf(world, lead);
    expect(paused.pausedUntil).toBe('2026-03-01T00:00:00.000Z');
    expect(paused.states[0].mayContact).toMatchObject({ allowed: false, why: 'paused' });
    const again = await page();
    expect(again.pauseWas).toBe('2026-03-01');
    await save(again, again.was.split(' '), { pauseUntil: '' });
    expect((await consentsOf(world, lead)).states[0].mayContact.allowed).toBe(true);
    await world.settle();
    expect(typesOf(world, lead).slice(1)).toEqual(['consent.paused.v1', 'consent.paused.v1']);
    expect((await save(await page(), [], { pauseUntil: 'soon', shown: '' })).status).toBe(422);
  });

  it('speaks JSON when asked, and says what it did not understand', async () => {
    const { preferences } = await linksOf(world, lead);
    const seen = (await asJson(world, preferences)).json;
    expect(seen).toMatchObject({ kind: 'preferences', done: false, pausedUntil: null });
    const done = await asJson(world, preferences, { set: { 'marketing:email': false }, pauseUntil: '2026-02-01T00:00:00+01:00' });
    expect(done.json).toMatchObject({ done: true, pausedUntil: '2026-01-31T23:00:00.000Z' });
    expect(done.json.boxes[0]).toMatchObject({ key: 'marketing:email', state: 'withdrawn', on: false });
    for (const wrong of [
      { set: { 'nothing:known': true } },
      { set: { 'marketing:email': 'no' } },
      { set: [] },
      { pauseUntil: 7 },
      { all: 'on' },
    ])
      expect((await asJson(world, preferences, wrong)).json, JSON.stringify(wrong)).toMatchObject({ code: 'invalid-request', status: 422 });
  });

  it('cannot switch on what the law shut, and shows it so', async () => {
    await world.api('POST', `/v1/leads/${lead}/consents`, {
      act: 'suppress',
      consents: [{ purpose: 'marketing', channel: 'email' }],
      reason: 'legal',
      explanation: 'court order',
    });
    const before = await page();
    expect(before.text).toMatch(/value="marketing:email" disabled/);
    await save(before, [...before.was.split(' '), 'marketing:email']);
    expect(await stateOf(world, lead)).toBe('suppressed');
    expect(await asJson(world, before.link, { set: { 'marketing:email': true } })).toMatchObject({
      status: 409,
      json: { code: 'consent-withheld' },
    });
  });

  it('speaks German to a German browser', async () => {
    const { preferences } = await linksOf(world, lead);
    const { text } = await open(world, preferences, { accept: 'text/html', 'accept-language': 'de-AT,de;q=0.9' });
    expect(text).toContain('<html lang="de">');
    expect(text).toContain('Neuigkeiten, Einladungen und Angebote: E-Mail');
  });
});

it('pages have a strict policy: no script, one style, a form that goes nowhere else', async () => {
  const { preferences } = await linksOf(world, lead);
  const { headers, text } = await open(world, preferences);
  expect(headers['content-security-policy']).toMatch(
    /^default-src 'none'; style-src 'sha256-[\w+/=]+'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'$/,
  );
  expect(headers['referrer-policy']).toBe('no-referrer');
  expect(headers['cache-control']).toBe('no-store');
  expect(text).not.toContain('<script');
});

it('links lead where the policy says people reach us', async () => {
  const { published } = (await world.api('GET', '/v1/documents/consent-policy/default')).json;
  await world.publishDocument('consent-policy', 'default', { ...published, publicUrl: 'https://my.werk.example' });
  expect((await linksOf(world, lead)).preferences.url).toMatch(/^https:\/\/my\.werk\.example\/v1\/consent\/p\./);
});
