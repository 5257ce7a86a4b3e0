import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { honeypotName } from '../../shared/application/spam/honeypot.ts';
import { seededWorld, type World } from '../support/world.ts';

const site = 'https://www.example.com';
const field = (name: string, more: Record<string, unknown> = {}) => ({ name, type: 'text', label: name, ...more });
const form = {
  name: 'Guide',
  locale: 'en',
  origins: [site],
  submitLabel: 'Get it',
  submitLabels: { de: 'Anfordern' },
  inlineMessage: 'Thanks.',
  inlineMessages: { de: 'Danke.' },
  fields: [
    field('email', { type: 'email', label: 'E-mail', labels: { de: 'E-Mail-Adresse' }, required: true, mapTo: 'person.email' }),
    field('company', { label: 'Company', labels: { de: 'Firma' }, mapTo: 'company.name', progressive: true }),
    field('title', { mapTo: 'person.title', required: true, progressive: true }),
    field('size', { type: 'select', options: ['small', 'large'], progressive: true }),
  ],
  consents: [
    { field: 'news', purpose: 'marketing', channel: 'email', noticeText: 'Yes, write to me.', noticeTexts: { de: 'Ja, schreibt mir.' } },
  ],
};

async function guide(more: Record<string, unknown> = {}) {
  const world = await seededWorld();
  await world.publishDocument('form', 'guide', { ...form, ...more });
  const define = (query = '', headers: Record<string, string> = {}) =>
    world.request({ method: 'GET', path: `/v1/forms/guide${query === '' ? '' : `?${query}`}`, headers });
  return { world, define };
}
const answers = { email: 'vera@werk.example', company: 'Werk', title: 'VP Sales', size: 'large' };
const withToken = (token: string) => ['', { 'x-visitor-token': token }] as const;
/** What is left when everything that is fresh by nature is taken away. */
const shape = ({ json: { token: _, challenge: __, ...rest } }: Awaited<ReturnType<World['request']>>) => rest;

describe('the definition of a form', () => {
  it('holds what a page needs, in the language asked for', async () => {
    const { world, define } = await guide();
    const { status, json, headers } = await define('locale=de-AT', { origin: site });
    expect([status, headers['access-control-allow-origin'], headers['cache-control']]).toEqual([200, site, 'no-store']);
    expect(json).toMatchObject({
      formId: 'guide',
      version: 1,
      locale: 'de',
      action: '/v1/forms/guide/submissions',
      submitLabel: 'Anfordern',
    });
    expect(json.fields[0]).toMatchObject({ name: 'email', type: 'email', label: 'E-Mail-Adresse', required: true, autocomplete: 'email' });
    expect(json.fields[3]).toMatchObject({ label: 'size', options: ['small', 'large'] });
    expect(json.texts.required).toBe('{label} fehlt noch.');
    const text = 'Ja, schreibt mir.';
    const hash = createHash('sha256').update(text).digest('hex');
    expect(json.consents).toEqual([{ field: 'news', purpose: 'marketing', channel: 'email', text, hash, required: false }]);
    expect(json.honeypot).toBe(await honeypotName(world.box, 'guide'));
    expect(json).toMatchObject({ challenge: null, known: [], values: {}, tokenSeconds: 7200 });
    expect((await define('locale=xx')).json).toMatchObject({ locale: 'en', submitLabel: 'Get it' });
  });

  it('comes with a token that the gate takes from this origin alone', async () => {
    const { world, define } = await guide({ spam: { token: 'required' } });
    const post = async (origin: string) => {
      const formToken = (await define('', { origin: site })).json.token;
      await world.advance(5000);
      const done = await world.submit('guide', { ...answers, formToken }, { origin, 'user-agent': 'Mozilla/5.0 (X11; Linux) Firefox/140' });
      if (done.status !== 202) return done.json.code;
      return (await world.leads.submission(done.json.receiptId))?.assessment?.verdict;
    };
    expect(await post(site)).toBe('accept');
    expect(await post('https://evil.example')).toBe('origin-refused');
    const stolen = (await define('', { origin: site })).json.token;
    await world.advance(5000);
    const own = await world.submit('guide', { ...answers, email: 'b@werk.example', formToken: stolen });
    expect((await world.leads.submission(own.json.receiptId))?.assessment?.reasons.map((reason) => reason.code)).toContain(
      'token-malformed',
    );
  });

  it('unknown 404, closed 410, foreign origin 403, and a preflight by origin', async () => {
    const { world, define } = await guide();
    const gone = await world.request({ method: 'GET', path: '/v1/forms/nowhere' });
    expect([gone.json.code, gone.headers['access-control-allow-origin']]).toEqual(['unknown-form', '*']);
    const posted = await world.submit('nowhere', { email: 'a@b.example' }, { origin: 'https://anywhere.example' });
    expect([posted.status, posted.headers['access-control-allow-origin']]).toEqual([404, '*']);
    expect((await define('', { origin: 'https://evil.example' })).json.code).toBe('origin-refused');
    expect((await define('', { origin: 'https://api.example', host: 'api.example' })).status).toBe(200);
    const ask = async (origin: string) =>
      (await world.request({ method: 'OPTIONS', path: '/v1/forms/guide', headers: { origin } })).headers['access-control-allow-origin'];
    expect([await ask(site), await ask('https://evil.example')]).toEqual([site, undefined]);
    await world.publishDocument('form', 'guide', { ...form, enabled: false });
    expect([(await define()).status, (await world.request({ method: 'GET', path: '/v1/forms/guide/page' })).status]).toEqual([410, 410]);
  });

  it('asks for proof of work always, or once the capture asked', async () => {
    const { define } = await guide({ spam: { challenge: { kind: 'altcha', when: 'always', cost: 1000 } } });
    expect((await define()).json.challenge).toMatchObject({ kind: 'altcha', issued: { algorithm: 'SHA-256' } });
    const suspicious = await guide({ spam: { challenge: { kind: 'altcha', when: 'suspicious', cost: 1000 } } });
    expect((await suspicious.define()).json.challenge).toBeNull();
    expect((await suspicious.define('challenge=1')).json.challenge).toMatchObject({ kind: 'altcha' });
    const turnstile = await guide({ spam: { challenge: { kind: 'turnstile', siteKey: '1x00' } } });
    expect((await turnstile.define()).json.challenge).toEqual({ kind: 'turnstile', siteKey: '1x00', action: null });
  });
});

describe('progressive profiling', () => {
  it('this browser is not asked again, and its earlier answers go with the post', async () => {
    const { world, define } = await guide();
    // Held, so that only the browser's own memory can fill the lead.
    const { visitorToken } = (await world.submit('guide', { ...answers, formToken: 'forged' })).json;
    const { known, values } = (await define(...withToken(visitorToken))).json;
    expect(known.toSorted()).toEqual(['company', 'size', 'title']);
    expect(values).toEqual({ company: 'Werk', title: 'VP Sales', size: 'large' });
    // The title is required, and known.
    const second = await world.submit('guide', { email: answers.email, visitorToken });
    expect(second.status).toBe(202);
    await world.settle();
    const { leadId } = (await world.api('GET', `/v1/receipts/${second.json.receiptId}`)).json;
    expect((await world.api('GET', `/v1/leads/${leadId}`)).json).toMatchObject({
      person: { title: 'VP Sales' },
      company: { name: 'Werk' },
    });
    // What is asked all the same, and left empty, is taken back.
    expect((await world.submit('guide', { email: answers.email, title: '', visitorToken })).json.code).toBe('invalid-field');
  });

  it('a post that was held and is let in later still has the earlier answers', async () => {
    const { world } = await guide();
    const { visitorToken } = (await world.submit('guide', { ...answers, formToken: 'forged' })).json;
    const { receiptId } = (await world.submit('guide', { email: answers.email, visitorToken, formToken: 'forged' })).json;
    await world.api('POST', `/v1/submissions/${receiptId}/release`);
    await world.settle();
    const { leadId } = (await world.api('GET', `/v1/receipts/${receiptId}`)).json;
    expect((await world.api('GET', `/v1/leads/${leadId}`)).json).toMatchObject({
      person: { title: 'VP Sales' },
      company: { name: 'Werk' },
    });
  });

  it('a guesser learns nothing: no token, a forged one and the address of a known person all look the same', async () => {
    const { world, define } = await guide();
    const { visitorToken } = (await world.submit('guide', answers)).json;
    await world.settle();
    const nobody = shape(await define());
    expect(nobody).toMatchObject({ known: [], values: {} });
    const receipt = visitorToken.split('.')[0];
    for (const token of [
      'x',
      `${receipt}.${'0'.repeat(32)}`,
      `${visitorToken}0`,
      visitorToken.slice(0, -1),
      `${receipt}~${visitorToken}`,
      'x'.repeat(400),
    ])
      expect(shape(await define(...withToken(token))), token).toEqual(nobody);
    expect(shape(await define('email=vera%40werk.example&visitor='))).toEqual(nobody);
  });

  it('posting a known person’s address shows what was just typed, exactly as for an unknown one', async () => {
    const { world, define } = await guide();
    await world.submit('guide', answers);
    await world.settle();
    const guess = async (email: string) => {
      const done = await world.submit('guide', { email, title: 'Guess' });
      const { receiptId: _, visitorToken, ...said } = done.json;
      return { status: done.status, said, shown: shape(await define(...withToken(visitorToken))) };
    };
    const known = await guess('vera@werk.example');
    expect(known.shown.values).toEqual({ title: 'Guess' });
    expect(known).toEqual(await guess('nobody@werk.example'));
  });

  it('does not tell a sender which of its posts are held', async () => {
    const { world, define } = await guide();
    const held = await world.submit('guide', { ...answers, formToken: 'forged' });
    expect((await world.leads.submission(held.json.receiptId))?.hold).toBe('quarantined');
    expect((await define(...withToken(held.json.visitorToken))).json.known).toHaveLength(3);
  });
});

describe('language', () => {
  it('the evidence of a consent is the notice that was shown, and the answer speaks it too', async () => {
    const { world } = await guide();
    const done = await world.submit('guide', { ...answers, news: true, locale: 'de' });
    expect(done.json.message).toBe('Danke.');
    await world.settle();
    const { leadId } = (await world.api('GET', `/v1/receipts/${done.json.receiptId}`)).json;
    const [consent] = (await world.api('GET', `/v1/leads/${leadId}/consents`)).json.items;
    expect(consent).toMatchObject({
      noticeText: 'Ja, schreibt mir.',
      noticeHash: createHash('sha256').update('Ja, schreibt mir.').digest('hex'),
    });
  });
});

describe('scripts and the plain page', () => {
  it('scripts come with a tag and an hour of cache, and 304 to who has them', async () => {
    const world = await seededWorld();
    for (const path of ['/t.js', '/v1/forms/demo-request/embed.js']) {
      const { status, headers, text } = await world.request({ method: 'GET', path });
      expect([status, headers['content-type'], text.length > 1000]).toEqual([200, 'text/javascript; charset=utf-8', true]);
      expect(headers['cache-control']).toContain('max-age=3600');
      const again = await world.request({ method: 'GET', path, headers: { 'if-none-match': `W/"x", ${headers.etag}` } });
      expect([again.status, again.text]).toEqual([304, '']);
    }
  });

  it('whatever a form says is text on its page, and its hosts cannot widen the policy', async () => {
    const evil = '"><script>alert(1)</script>';
    const world = await seededWorld();
    await world.publishDocument('form', 'evil', {
      ...form,
      name: evil,
      submitLabel: evil,
      redirect: { default: 'https://www.example.com/thanks', hosts: ['www.example.com'] },
      fields: [
        ...form.fields,
        field('x', { label: evil }),
        field('y', { type: 'select', options: [evil] }),
        field('ref', { type: 'hidden' }),
      ],
      consents: [{ field: 'news', purpose: 'marketing', channel: 'email', noticeText: evil }],
    });
    const { text, headers } = await world.request({ method: 'GET', path: `/v1/forms/evil/page?ref=${encodeURIComponent(evil)}&locale=en` });
    expect(text).not.toContain('<script>');
    expect(text.match(/<script/g)).toHaveLength(1);
    expect(text).toContain('name="ref" value="&quot;&gt;');
    const policy = headers['content-security-policy'] ?? '';
    expect(policy).toMatch(/form-action 'self' www\.example\.com;/);
    expect(policy).toContain(`frame-ancestors 'self' ${site}`);
    expect(policy).not.toMatch(/unsafe|\*/);
  });

  it('may be posted from, whatever origins the form lists, and its answer stays in the frame', async () => {
    const { world } = await guide();
    const post = (headers: Record<string, string>) =>
      world.request({
        method: 'POST',
        path: '/v1/forms/guide/submissions',
        raw: new URLSearchParams({ email: 'a@werk.example', title: 'CEO' }).toString(),
        headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'text/html', ...headers },
      });
    const good = await post({ origin: 'https://api.example', host: 'api.example' });
    expect([good.status, good.headers['content-security-policy']]).toEqual([202, `default-src 'none'; frame-ancestors 'self' ${site}`]);
    expect((await post({ origin: 'https://evil.example', host: 'api.example' })).status).toBe(403);
  });

  it('a page’s script hears where to go next', async () => {
    const { world } = await guide({ redirect: { default: 'https://www.example.com/thanks', hosts: ['www.example.com'] } });
    expect((await world.submit('guide', answers)).json.redirect).toBe('https://www.example.com/thanks');
    const wanted = await world.submit('guide', { ...answers, message: '1', redirect: 'https://evil.example/' });
    expect(wanted.json.redirect).toBe('https://www.example.com/thanks');
  });
});

describe('retention', () => {
  it('is said on receipt and submission, counted from the receipt; a later version of the form changes no post', async () => {
    const { world } = await guide({ retentionDays: 30, spam: { token: 'required' } });
    const posted = await world.submit('guide', { ...answers, submittedAt: '2019-03-01T08:00:00Z' });
    await world.settle();
    await world.publishDocument('form', 'guide', { ...form, retentionDays: 400 });
    const { json } = await world.api('GET', `/v1/submissions/${posted.json.receiptId}`);
    expect([json.state, Date.parse(json.expiresAt) - Date.parse(json.receivedAt)]).toEqual(['quarantined', 30 * 86_400_000]);
    expect((await world.api('POST', `/v1/submissions/${posted.json.receiptId}/release`)).status).toBe(200);
    await world.settle();
    expect((await world.api('GET', `/v1/receipts/${posted.json.receiptId}`)).json).toMatchObject({
      state: 'done',
      expiresAt: json.expiresAt,
    });
  });

  it.each([0, 3651, 1.5, '30'])('of %j days is refused', async (retentionDays) => {
    const world = await seededWorld();
    const { status, json } = await world.api('PUT', '/v1/documents/form/guide', { ...form, retentionDays });
    expect([status, json.errors[0].pointer]).toEqual([422, '/retentionDays']);
  });
});
