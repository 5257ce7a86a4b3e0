import { describe, expect, it } from 'vitest';
import { seededWorld, type World } from '../../support/world.ts';
import { held, onlyLead, publishForm, submissionsOf } from './support.ts';

const oid = '00D000000000001';
const thanks = 'https://www.example.com/thank-you';
/** Every standard field of a generated form. */
const everything = {
  oid,
  retURL: 'https://www.example.com/danke?from=w2l',
  first_name: 'Vera',
  last_name: 'Probst',
  email: 'vera@werk.example',
  company: 'Werk',
  city: 'Berlin',
  state: 'BE',
  title: 'VP Sales',
  URL: 'https://www.werk.example/',
  phone: '+49 30 1',
  mobile: '+49 170 1',
  fax: '+49 30 2',
  zip: '10115',
  country: 'Germany',
  street: 'Weg 1',
  description: 'Please call',
  salutation: 'Ms.',
  lead_source: 'Trade Show',
  industry: 'Machinery',
  rating: 'Hot',
  revenue: '1000000',
  employees: '250',
  Campaign_ID: '701000000000001',
  member_status: 'Responded',
  recordType: '012000000000001',
  currency: 'EUR',
  '00N5g00000AbCdE': 'CRM',
  submit: 'Submit Query',
};
type Fields = Record<string, string>;
const base: Fields = { oid, email: 'vera@werk.example', last_name: 'Probst', company: 'Werk', title: 'VP Sales', country: 'DE' };

const post = (world: World, fields: Fields | string, { query = '?encoding=UTF-8', headers = {} as Record<string, string> } = {}) =>
  world.request({
    method: 'POST',
    path: `/servlet/servlet.WebToLead${query}`,
    raw: typeof fields === 'string' ? fields : new URLSearchParams(fields).toString(),
    headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'text/html', ...headers },
  });
const own = (world: World, changes: Record<string, unknown>) =>
  publishForm(world, 'own', { aliases: { oids: ['00D0000000000ab'] }, ...changes });
const ownOid = '00D0000000000ab';

describe('an unchanged Web-to-Lead form', () => {
  it('is stored with every standard field and redirected', async () => {
    const world = await seededWorld();
    const answer = await post(world, everything);
    expect([answer.status, answer.headers.location, answer.text]).toEqual([302, 'https://www.example.com/danke?from=w2l', '']);
    const { lead, touches } = await onlyLead(world);
    expect(lead.person).toMatchObject({
      ...{ email: 'vera@werk.example', firstName: 'Vera', lastName: 'Probst', title: 'VP Sales', phone: '+49 30 1', country: 'DE' },
    });
    expect(lead.company).toMatchObject({ name: 'Werk', employees: 250 });
    expect(lead.owner).not.toBeNull();
    expect(touches[0]).toMatchObject({ campaign: '701000000000001', source: 'Trade Show' });
    expect(submissionsOf(world)[0]).toMatchObject({ via: 'web-to-lead', raw: everything, formId: 'demo-request' });
    expect(submissionsOf(world)[0]?.warnings).toEqual(
      ['city', 'state', 'URL', 'mobile', 'fax', 'zip', 'street', 'salutation', 'industry', 'rating', 'revenue', 'member_status']
        .concat(['recordType', 'currency', '00N5g00000AbCdE'])
        .map((name) => `undeclared field: ${name}`),
    );
  });

  it('fills custom fields, consents and campaign parameters by the aliases of the form', async () => {
    const world = await seededWorld();
    const fields = { '00N5g00000AbCdE': 'message', '00N5g00000AbCdF': 'marketingConsent', '00N5g00000AbCdG': 'utm_medium' };
    await own(world, { aliases: { oids: [ownOid], fields } });
    await post(world, { ...base, oid: ownOid, '00N5g00000AbCdE': 'Hello', '00N5g00000AbCdF': '1', '00N5g00000AbCdG': 'email' });
    const { lead, touches } = await onlyLead(world);
    expect([lead.consent, touches[0].channel]).toEqual([{ 'marketing:email': 'granted' }, 'Email']);
    expect(submissionsOf(world)[0]?.warnings).toEqual([]);
  });

  it('may name the organisation with 18 characters, or in the address alone', async () => {
    const world = await seededWorld();
    expect((await post(world, { ...base, oid: `${oid}EAA` })).status).toBe(302);
    const { oid: _, ...without } = base;
    expect((await post(world, without, { query: `?encoding=UTF-8&orgId=${oid}` })).status).toBe(302);
    expect(world.state.leads.size).toBe(1);
  });

  it('keeps a second number under its own name, whichever stands first on the page', async () => {
    const orders: readonly Fields[] = [
      { mobile: '+49170', phone: '+4930' },
      { phone: '+4930', mobile: '+49170' },
    ];
    for (const numbers of orders) {
      const world = await seededWorld();
      await post(world, { ...base, ...numbers });
      expect((await onlyLead(world)).lead.person.phone).toBe('+4930');
      expect(submissionsOf(world)[0]?.warnings).toEqual(['undeclared field: mobile']);
    }
  });

  it('is one lead when sent twice at once', async () => {
    const world = await seededWorld();
    const answers = await Promise.all(Array.from({ length: 4 }, () => post(world, base)));
    expect(answers.map((answer) => answer.status)).toEqual([302, 302, 302, 302]);
    expect([world.state.leads.size, submissionsOf(world).length]).toEqual([1, 1]);
  });

  it('is read in the character set of its page', async () => {
    for (const [query, name] of [
      ['?encoding=ISO-8859-1', 'J%FCrgen'],
      ['?encoding=UTF-8', 'J%C3%BCrgen'],
      ['?encoding=UTF-8', 'J%FCrgen'],
      ['', 'J%FCrgen'],
      ['?encoding=nonsense', 'J%FCrgen'],
      ['?encoding=koi8-r', 'J%C3%BCrgen'],
    ] as const) {
      const world = await seededWorld();
      await post(world, `oid=${oid}&email=j@werk.example&first_name=${name}+K%26%zz`, { query });
      expect((await onlyLead(world)).lead.person.firstName).toBe('Jürgen K&%zz');
    }
    const world = await seededWorld();
    await post(world, `oid=${oid}&email=j@werk.example&first_name=%83n&encoding=Shift_JIS&broken&=x`);
    expect(submissionsOf(world)[0]?.raw.first_name).not.toBe('');
  });

  it('may carry a long description, a multipart body, and a name twice', async () => {
    const world = await seededWorld();
    expect((await post(world, { ...base, description: 'x'.repeat(32_000) })).status).toBe(302);
    expect(submissionsOf(world)[0]?.raw.description).toHaveLength(32_000);
    const boundary = 'xyz';
    const multipart = Object.entries({ ...base, email: 'm@werk.example' }).map(
      ([name, value]) => `--${boundary}\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
    );
    const headers = { 'content-type': `multipart/form-data; boundary=${boundary}` };
    expect((await post(world, `${multipart.join('')}--${boundary}--\r\n`, { headers })).status).toBe(302);
    expect((await post(world, `${new URLSearchParams({ ...base, email: 't@werk.example' })}&x=1&x=2&x=`)).status).toBe(302);
    expect(submissionsOf(world).at(-1)?.raw.x).toEqual(['1', '2']);
  });
});

describe('opt-out boxes', () => {
  it('refuse their channel and never grant; a tick elsewhere does not beat them', async () => {
    const world = await seededWorld();
    const fields = { '00N5g00000AbCdF': 'marketingConsent' };
    await own(world, { aliases: { oids: [ownOid], fields } });
    await post(world, { ...base, oid: ownOid, '00N5g00000AbCdF': '1', emailOptOut: '1', doNotCall: '1', faxOptOut: '1' });
    const { lead, consents } = await onlyLead(world);
    const withdrawn = 'withdrawn';
    expect(lead.consent).toEqual({ 'marketing:email': withdrawn, 'marketing:phone': withdrawn, 'marketing:fax': withdrawn });
    expect(consents.map((row: { noticeText: string }) => row.noticeText).sort()).toEqual(['doNotCall', 'emailOptOut', 'faxOptOut']);
  });

  it('take back what a known person had granted; the next tick does not lift it', async () => {
    const world = await seededWorld();
    await world.submit('demo-request', { email: base.email, marketingConsent: true });
    expect((await onlyLead(world)).lead.consent).toEqual({ 'marketing:email': 'granted' });
    await post(world, { ...base, emailOptOut: '1' });
    expect((await onlyLead(world)).lead.consent).toEqual({ 'marketing:email': 'withdrawn' });
    await world.submit('demo-request', { email: base.email, marketingConsent: true, message: 'again' });
    expect((await onlyLead(world)).lead.consent).toEqual({ 'marketing:email': 'withdrawn' });
  });

  it('that are empty or absent say nothing', async () => {
    const world = await seededWorld();
    await post(world, { ...base, emailOptOut: '0', doNotCall: '' });
    expect((await onlyLead(world)).lead.consent).toEqual({});
  });
});

describe('the visitor is sent on', () => {
  it.each([
    ['https://evil.example/', thanks],
    ['https://www.example.com@evil.example/', thanks],
    ['https://u:p@www.example.com/', thanks],
    ['javascript:alert(1)', thanks],
    ['//evil.example', thanks],
    ['/local', thanks],
    ['', thanks],
    ['https://www.example.com/x', 'https://www.example.com/x'],
  ])('retURL %j → %s', async (retURL, target) => {
    const world = await seededWorld();
    const answer = await post(world, { ...base, retURL });
    expect([answer.status, answer.headers.location]).toEqual([302, target]);
  });

  it('a form without a target shows a small page', async () => {
    const world = await seededWorld();
    await own(world, { redirect: {} });
    const answer = await post(world, { ...base, oid: ownOid, retURL: 'https://evil.example/' });
    expect([answer.status, answer.headers['content-type']]).toEqual([200, 'text/html; charset=utf-8']);
    expect(answer.text).toContain('Thank you');
  });

  it('also when the post is unusable, which is kept as rejected with its reason', async () => {
    const world = await seededWorld();
    await own(world, { enabled: false });
    await publishForm(world, 'narrow', { origins: ['https://www.example.com'], aliases: { oids: ['00D0000000000cd'] } });
    const unusable: readonly [Fields, string, Record<string, string>][] = [
      [{ oid, last_name: 'Nobody' }, 'no-contact', {}],
      [{ oid, email: 'no address' }, 'no-contact', {}],
      [{ ...base, oid: ownOid }, 'form-disabled', {}],
      [{ ...base, oid: '00D0000000000cd' }, 'origin-refused', { origin: 'https://elsewhere.example' }],
    ];
    for (const [fields, reason, headers] of unusable) {
      expect((await post(world, fields, { headers })).headers.location).toBe(thanks);
      const [item] = await held(world, 'rejected');
      expect(item).toMatchObject({ via: 'web-to-lead', raw: fields, reasons: [{ code: reason, weight: 100 }] });
    }
    expect(world.state.leads.size).toBe(0);
    const [origin, closed] = await held(world, 'rejected');
    for (const { receiptId } of [origin, closed])
      expect((await world.api('POST', `/v1/submissions/${receiptId}/release`)).status, receiptId).toBe(200);
    expect((await onlyLead(world)).lead.person.email).toBe('vera@werk.example');
  });

  it('refused values are left out and named; the lead is there all the same', async () => {
    const world = await seededWorld();
    await post(world, { ...base, employees: 'lots' });
    expect(submissionsOf(world)[0]?.warnings[0]).toMatch(/^refused value: employees/);
    expect((await onlyLead(world)).lead.person.email).toBe('vera@werk.example');
  });

  it('an organisation no form answers to is named on a page, since nobody would find the post', async () => {
    const world = await seededWorld();
    for (const strange of ['00D999999999999', '<b>', '', '00d000000000001']) {
      const answer = await post(world, { ...base, oid: strange });
      expect(answer.status).toBe(404);
      expect(answer.text).toContain(`organisation id ${strange === '' ? '(none)' : strange.replace('<b>', '&lt;b&gt;')}`);
    }
    expect(submissionsOf(world)).toEqual([]);
  });

  it('too many posts are told so: nothing was stored', async () => {
    const world = await seededWorld();
    await own(world, { spam: { limits: { address: { perSecond: 0, burst: 1 } } } });
    expect((await post(world, { ...base, oid: ownOid })).status).toBe(302);
    const answer = await post(world, { ...base, oid: ownOid, email: 'b@werk.example' });
    expect([answer.status, answer.headers['content-type']]).toEqual([429, 'text/html; charset=utf-8']);
  });

  it.each([
    ['application/json', '{}', 422],
    ['text/plain', 'x', 415],
    ['application/x-www-form-urlencoded', 'x'.repeat(70_000), 413],
  ])('%s is %s…: not a page of this kind', async (type, raw, _status) => {
    const world = await seededWorld();
    const answer = await post(world, raw, { headers: { 'content-type': type } });
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(submissionsOf(world)).toEqual([]);
  });
});

it('a page may name one field as often as its body holds: it is a lead all the same', async () => {
  const world = await seededWorld();
  const text = new URLSearchParams(base).toString();
  expect((await post(world, `${text}${'&a'.repeat(32_000)}`)).status).toBe(302);
  expect((await post(world, `${text}${'&a=1'.repeat(16_000)}`)).status).toBe(302);
});

describe('attribution', () => {
  const touchOf = async (fields: Fields, headers: Record<string, string> = {}) => {
    const world = await seededWorld();
    await post(world, { ...base, ...fields }, { headers });
    return (await onlyLead(world)).touches[0];
  };
  it('campaign and lead source count where the visit names none; a source that says nothing is none', async () => {
    expect(await touchOf({ lead_source: 'Web' })).toMatchObject({ source: null, channel: 'Direct' });
    expect(await touchOf({ lead_source: 'Partner', Campaign_ID: '701' })).toMatchObject({ source: 'Partner', campaign: '701' });
    const referer = 'https://www.example.com/p?utm_source=google&utm_medium=cpc&utm_campaign=brand';
    expect(await touchOf({ lead_source: 'Partner', Campaign_ID: '701' }, { referer })).toMatchObject({
      source: 'google',
      campaign: 'brand',
    });
  });
});

describe('debug=1', () => {
  it('stores and shows what was understood, without running anything of it', async () => {
    const world = await seededWorld();
    const answer = await post(world, { ...base, debug: '1', emailOptOut: '1', city: '<script>alert(1)</script>', employees: 'lots' });
    expect(answer.status).toBe(200);
    for (const text of ['vera@werk.example', 'marketing:email', 'refused', thanks, 'refused value: employees'])
      expect(answer.text).toContain(text);
    expect(answer.text).not.toContain('<script>');
    expect((await onlyLead(world)).lead.person.lastName).toBe('Probst');
  });
});

describe('a post the gate holds', () => {
  it('becomes the same lead when released, its refusals included', async () => {
    const world = await seededWorld();
    await own(world, { spam: { token: 'required' } });
    expect((await post(world, { ...base, oid: ownOid, doNotCall: '1' })).headers.location).toBe(thanks);
    const [item] = await held(world, 'quarantined');
    expect((await world.api('POST', `/v1/submissions/${item.receiptId}/release`)).status).toBe(200);
    const { lead } = await onlyLead(world);
    expect(lead).toMatchObject({ person: { lastName: 'Probst' }, consent: { 'marketing:phone': 'withdrawn' } });
  });
});
