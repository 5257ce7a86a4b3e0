import { describe, expect, it } from 'vitest';
import { seededWorld, type World } from '../../support/world.ts';
import { held, onlyLead, publishForm, submissionsOf } from './support.ts';

const guid = 'a1b2c3d4-0000-4000-8000-000000000001';
const field = (name: string, value: unknown, objectTypeId = '0-1') => ({ objectTypeId, name, value });
const vera = [
  field('email', 'vera@werk.example'),
  field('firstname', 'Vera'),
  field('lastname', 'Probst'),
  field('company', 'Werk'),
  field('jobtitle', 'VP Sales'),
  field('country', 'Germany'),
];
/** The example of HubSpot's page, filled in. */
const documented = {
  submittedAt: '1517927174000',
  fields: [...vera, field('numemployees', '250'), field('message', 'Please call')],
  context: {
    hutk: '0123456789abcdef0123456789abcdef',
    pageUri: 'www.example.com/pricing?utm_source=google&utm_medium=cpc&utm_campaign=brand',
    pageName: 'Pricing',
  },
  legalConsentOptions: {
    consent: {
      consentToProcess: true,
      text: 'I agree to allow Example Company to store and process my personal data.',
      communications: [{ value: true, subscriptionTypeId: 999, text: 'I agree to receive marketing communications from Example Company.' }],
    },
  },
};

const post = (world: World, body: unknown, { portal = '1234567', form = guid, headers = {} as Record<string, string>, raw = '' } = {}) =>
  world.request({
    method: 'POST',
    path: `/submissions/v3/integration/submit/${portal}/${form}`,
    ...(raw === '' ? { json: body } : { raw }),
    headers: { 'content-type': 'application/json', ...headers },
  });
const secure = (world: World, body: unknown, headers: Record<string, string> = {}) =>
  world.api('POST', `/submissions/v3/integration/secure/submit/1234567/${guid}`, body, headers);
const types = (answer: { json: { errors?: { errorType: string }[] } }) => answer.json.errors?.map((error) => error.errorType);

describe('a post as the documentation shows it', () => {
  it('becomes a lead with consent, attribution and its own time, and is kept as posted', async () => {
    const world = await seededWorld();
    const minuteAgo = Date.parse(world.clock.now()) - 60_000;
    const sent = { ...documented, submittedAt: minuteAgo };
    const answer = await post(world, sent, { headers: { origin: 'https://www.customer.example' } });
    expect([answer.status, answer.json]).toEqual([200, { redirectUri: 'https://www.example.com/thank-you' }]);
    expect(answer.headers['access-control-allow-origin']).toBe('https://www.customer.example');
    const { lead, consents, touches } = await onlyLead(world);
    expect(lead.person).toMatchObject({
      email: 'vera@werk.example',
      firstName: 'Vera',
      lastName: 'Probst',
      title: 'VP Sales',
      country: 'DE',
    });
    expect(lead.company).toMatchObject({ name: 'Werk', employees: 250 });
    expect(lead.owner).not.toBeNull();
    expect(lead.consent).toEqual({ 'marketing:email': 'granted' });
    expect(consents[0]).toMatchObject({ noticeText: 'I agree to receive marketing communications from Example Company.' });
    expect(touches[0]).toMatchObject({
      channel: 'Paid Search',
      source: 'google',
      campaign: 'brand',
      at: new Date(minuteAgo).toISOString(),
    });
    expect(touches[0].landingPage).toMatch(/^https:\/\/www\.example\.com\/pricing/);
    expect(submissionsOf(world)[0]).toMatchObject({ via: 'hubspot', raw: sent, formId: 'demo-request', warnings: [] });
  });

  it('answers the inline message when the form has no redirect', async () => {
    const world = await seededWorld();
    await publishForm(world, 'inline', { redirect: {}, aliases: { hubspot: [{ portalId: '77', formGuid: guid }] } });
    expect((await post(world, { fields: vera }, { portal: '77' })).json).toEqual({
      inlineMessage: 'Thank you. A colleague will get in touch with you shortly.',
    });
  });

  it('is one lead when posted twice at once, and the second consent of a later click counts', async () => {
    const world = await seededWorld();
    const answers = await Promise.all(Array.from({ length: 5 }, () => post(world, { fields: vera })));
    expect(answers.map((answer) => answer.status)).toEqual([200, 200, 200, 200, 200]);
    expect(world.state.leads.size).toBe(1);
    expect(submissionsOf(world)).toHaveLength(1);
    await post(world, { fields: vera, legalConsentOptions: documented.legalConsentOptions });
    expect((await onlyLead(world)).lead.consent).toEqual({ 'marketing:email': 'granted' });
  });

  it('takes company properties, repeated names, days in milliseconds and what has no place', async () => {
    const world = await seededWorld();
    await publishForm(world, 'rich', {
      fields: [
        { name: 'mail', type: 'email', label: 'E-mail', mapTo: 'person.email' },
        { name: 'firm', type: 'text', label: 'Firm', mapTo: 'company.name' },
        { name: 'products', type: 'multi-select', label: 'Products', options: ['A', 'B', 'C'] },
        { name: 'startsOn', type: 'date', label: 'Start' },
      ],
      consents: [],
      aliases: { hubspot: [{ portalId: '77' }], fields: { product_interest: 'products', start_date: 'startsOn' } },
    });
    const fields = [
      field('email', 'a@werk.example'),
      field('name', 'Werk', '0-2'),
      field('phone', '+49 30 1', '0-2'),
      field('product_interest', 'A'),
      field('product_interest', 'C'),
      field('start_date', '1767225600000'),
      field('favourite_colour', 'blue'),
    ];
    expect((await post(world, { fields }, { portal: '77' })).status).toBe(200);
    const { lead } = await onlyLead(world);
    expect([lead.company.name, lead.person.phone]).toEqual(['Werk', null]);
    expect(submissionsOf(world)[0]?.warnings).toEqual(['undeclared field: 0-2/phone', 'undeclared field: favourite_colour']);
  });
});

describe('the form behind an address', () => {
  it('is that of portal and GUID, else the form whose id is the GUID, else that of the portal alone', async () => {
    const world = await seededWorld();
    await publishForm(world, 'exact', { aliases: { hubspot: [{ portalId: '1234567', formGuid: guid.toUpperCase() }] } });
    for (const form of [guid, 'newsletter', 'whatever']) await post(world, { fields: [field('email', `${form}@werk.example`)] }, { form });
    expect(submissionsOf(world).map((submission) => submission.formId)).toEqual(['exact', 'newsletter', 'demo-request']);
    expect((await post(world, { fields: vera }, { portal: '1' })).status).toBe(404);
  });

  it('unknown or closed: 404 in HubSpot’s shape, which any page may read', async () => {
    const world = await seededWorld();
    await publishForm(world, 'closed', { enabled: false, aliases: { hubspot: [{ portalId: '77' }] } });
    for (const portal of ['9', '77']) {
      const answer = await post(world, { fields: vera }, { portal });
      expect([answer.status, answer.json.status, answer.headers['access-control-allow-origin']]).toEqual([404, 'error', '*']);
      expect(answer.json.correlationId).toBeTruthy();
    }
    expect(submissionsOf(world)).toEqual([]);
  });
});

describe('what is wrong is said by HubSpot’s types', () => {
  const strict = {
    fields: [
      { name: 'email', type: 'email', label: 'E-mail', required: true, mapTo: 'person.email' },
      { name: 'lastName', type: 'text', label: 'Last name', required: true, maxLength: 20, mapTo: 'person.lastName' },
      { name: 'size', type: 'number', label: 'Size', min: 1, max: 10 },
      { name: 'product', type: 'select', label: 'Product', options: ['A', 'B'] },
    ],
    consents: [],
    aliases: { hubspot: [{ portalId: '77' }] },
  };
  const good = [field('email', 'a@werk.example'), field('lastname', 'Abel')];
  const wrongValues: readonly [string, ReturnType<typeof field>[], string][] = [
    ['REQUIRED_FIELD', [field('email', 'a@werk.example')], "Error in 'fields.lastname'. Required field 'lastname' is missing"],
    ['INVALID_EMAIL', [field('email', 'nonsense'), field('lastname', 'A')], "Error in 'fields.email'. Invalid email address"],
    ['INPUT_TOO_LARGE', [field('email', 'a@werk.example'), field('lastname', 'x'.repeat(21))], "Error in 'fields.lastname'. Last name may"],
    ['INVALID_NUMBER', [...good, field('size', 'many')], "Error in 'fields.size'. Size must be a number"],
    ['NUMBER_OUT_OF_RANGE', [...good, field('size', '11')], "Error in 'fields.size'. Size must be at most 10"],
    ['VALUE_NOT_IN_FIELD_DEFINITION', [...good, field('product', 'C')], "Error in 'fields.product'. Product must be one of"],
    [
      'VALUE_NOT_IN_FIELD_DEFINITION',
      [...good, field('product', 'A'), field('product', 'B')],
      "Error in 'fields.product'. Product takes one",
    ],
    ['FIELD_NOT_IN_FORM_DEFINITION', [field('colour', 'blue')], "Error in 'fields.colour'"],
  ];
  it.each(wrongValues)('%s', async (type, fields, message) => {
    const world = await seededWorld();
    await publishForm(world, 'strict', strict);
    const answer = await post(world, { fields }, { portal: '77', headers: { origin: 'https://page.example' } });
    expect([answer.status, answer.json.message, types(answer)]).toEqual([400, 'The request is not valid', [type]]);
    expect(answer.json.errors[0].message).toContain(message);
    expect(answer.headers['access-control-allow-origin']).toBe('https://page.example');
    expect(submissionsOf(world)).toEqual([]);
  });

  const consent = { consentToProcess: true, text: 'Yes' };
  const box = { value: true, subscriptionTypeId: 1, text: 'News' };
  const interest = { value: true, subscriptionTypeId: 1, legalBasis: 'LEAD', text: 'Interest' };
  const wrongFrames: readonly [string, Record<string, unknown>][] = [
    ['MAX_NUMBER_OF_SUBMITTED_VALUES_EXCEEDED', { fields: Array.from({ length: 1001 }, (_, i) => ({ name: `f${i}`, value: '' })) }],
    ['INVALID_METADATA', { fields: 'email' }],
    ['INVALID_METADATA', { fields: [{ value: 'x' }, ...vera] }],
    ['INVALID_METADATA', { context: 'page' }],
    ['INVALID_METADATA', { context: { pageurl: 'x' } }],
    ['INVALID_HUTK', { context: { hutk: '' } }],
    ['INVALID_HUTK', { context: { hutk: 'my-cookie' } }],
    ['INVALID_IP_ADDRESS', { context: { ipAddress: '300.1.1.1' } }],
    ['INVALID_IP_ADDRESS', { context: { ipAddress: 'home' } }],
    ['INVALID_PAGE_URI', { context: { pageUri: 'not an address' } }],
    ['INVALID_GOTOWEBINAR_WEBINAR_KEY', { context: { goToWebinarWebinarKey: 'abc' } }],
    ['INVALID_LEGAL_OPTION_FORMAT', { legalConsentOptions: {} }],
    ['INVALID_LEGAL_OPTION_FORMAT', { legalConsentOptions: { consent, legitimateInterest: interest } }],
    ['INVALID_LEGAL_OPTION_FORMAT', { legalConsentOptions: { consent: { ...consent, communications: box } } }],
    ['INVALID_LEGAL_OPTION_FORMAT', { legalConsentOptions: { legitimateInterest: { ...interest, legalBasis: 'FRIEND' } } }],
    ['MISSING_PROCESSING_CONSENT', { legalConsentOptions: { consent: { ...consent, consentToProcess: false } } }],
    ['MISSING_PROCESSING_CONSENT', { legalConsentOptions: { legitimateInterest: { ...interest, value: false } } }],
    ['MISSING_PROCESSING_CONSENT_TEXT', { legalConsentOptions: { consent: { consentToProcess: true } } }],
    ['MISSING_COMMUNICATION_CONSENT_TEXT', { legalConsentOptions: { consent: { ...consent, communications: [{ ...box, text: '' }] } } }],
    ['MISSING_LEGITIMATE_INTEREST_TEXT', { legalConsentOptions: { legitimateInterest: { ...interest, text: undefined } } }],
    ['DUPLICATE_SUBSCRIPTION_TYPE_ID', { legalConsentOptions: { consent: { ...consent, communications: [box, box] } } }],
  ];
  it.each(wrongFrames)('%s: %j', async (type, part) => {
    const world = await seededWorld();
    const answer = await post(world, { fields: vera, ...part });
    expect([answer.status, types(answer)]).toEqual([400, [type]]);
    expect(submissionsOf(world)).toEqual([]);
  });

  it('INPUT_TOO_LARGE for the whole; what is no JSON is 400 too', async () => {
    const world = await seededWorld();
    expect(types(await post(world, { fields: [field('email', 'x'.repeat(140_000))] }))).toEqual(['INPUT_TOO_LARGE']);
    expect((await post(world, null, { raw: '{' })).status).toBe(400);
    expect(types(await post(world, [1]))).toEqual(['INVALID_METADATA']);
    expect((await post(world, null, { raw: JSON.stringify({ fields: vera }), headers: { 'content-type': 'text/plain' } })).status).toBe(
      200,
    );
  });

  it('FORM_HAS_RECAPTCHA_ENABLED and BLOCKED_EMAIL where the form is set up so', async () => {
    const world = await seededWorld();
    const hubspot = [{ portalId: '77' }];
    await publishForm(world, 'guarded', { spam: { challenge: { kind: 'altcha', when: 'always' } }, aliases: { hubspot } });
    expect(types(await post(world, { fields: vera }, { portal: '77' }))).toEqual(['FORM_HAS_RECAPTCHA_ENABLED']);
    await publishForm(world, 'guarded', { spam: { weights: { 'disposable-domain': 100 } }, aliases: { hubspot } });
    const throwAway = [...vera.slice(1), field('email', 'x@mailinator.com')];
    expect(types(await post(world, { fields: throwAway }, { portal: '77' }))).toEqual(['BLOCKED_EMAIL']);
  });

  it('skipValidation takes what can be read and stores the rest', async () => {
    const world = await seededWorld();
    await publishForm(world, 'strict', strict);
    const fields = [field('email', 'a@werk.example'), field('size', 'many')];
    expect((await post(world, { fields, skipValidation: true }, { portal: '77' })).status).toBe(200);
    expect((await onlyLead(world)).lead.person.email).toBe('a@werk.example');
    expect((await post(world, { fields: [field('email', 'nonsense')], skipValidation: true }, { portal: '77' })).status).toBe(200);
    expect((await held(world, 'rejected'))[0].reasons).toEqual([{ code: 'no-contact', weight: 100 }]);
  });

  it('a refused origin, and too many posts: HubSpot’s shape again', async () => {
    const world = await seededWorld();
    const limits = { address: { perSecond: 0, burst: 1 } };
    await publishForm(world, 'narrow', { origins: ['https://good.example'], spam: { limits }, aliases: { hubspot: [{ portalId: '77' }] } });
    const bad = await post(world, { fields: vera }, { portal: '77', headers: { origin: 'https://bad.example' } });
    expect([bad.status, bad.json.status, bad.headers['access-control-allow-origin']]).toEqual([403, 'error', undefined]);
    const headers = { origin: 'https://good.example' };
    expect((await post(world, { fields: vera }, { portal: '77', headers })).status).toBe(200);
    const limited = await post(world, { fields: vera }, { portal: '77', headers });
    expect([limited.status, limited.json.errorType]).toEqual([429, 'RATE_LIMIT']);
    expect(limited.headers).toMatchObject({ 'retry-after': expect.any(String), 'access-control-allow-origin': 'https://good.example' });
  });
});

describe('consent', () => {
  const send = async (aliases: object, legalConsentOptions: object, consents?: unknown) => {
    const world = await seededWorld();
    const changes = { aliases: { hubspot: [{ portalId: '77' }], ...aliases }, ...(consents === undefined ? {} : { consents }) };
    await publishForm(world, 'asked', changes);
    expect((await post(world, { fields: vera, legalConsentOptions }, { portal: '77' })).status).toBe(200);
    return onlyLead(world);
  };
  const ticked = (ids: readonly (number | string)[]) => ({
    consent: {
      consentToProcess: true,
      text: 'Process',
      communications: ids.map((subscriptionTypeId) => ({ value: true, subscriptionTypeId, text: `text ${subscriptionTypeId}` })),
    },
  });

  it('goes by the map of subscription types; an unmapped one grants nothing', async () => {
    const { lead, consents } = await send({ consents: { '7': 'callConsent' } }, ticked([7, 8]));
    expect(lead.consent).toEqual({ 'marketing:phone': 'granted' });
    expect(consents[0].noticeText).toBe('text 7');
  });

  it('an empty box is no answer', async () => {
    const options = {
      consent: { consentToProcess: true, text: 'P', communications: [{ value: false, subscriptionTypeId: 7, text: 'News' }] },
    };
    expect((await send({}, options)).lead.consent).toEqual({});
  });

  it('legitimate interest is kept with its text and grants nothing', async () => {
    const interest = { legitimateInterest: { value: true, subscriptionTypeId: 7, legalBasis: 'LEAD', text: 'We may write to you.' } };
    const { lead, consents } = await send({}, interest);
    expect(lead.consent).toEqual({});
    expect(consents[0]).toMatchObject({ state: 'unknown', noticeText: 'We may write to you.' });
  });

  it('to processing is kept when the form has such a consent', async () => {
    const consents = [{ field: 'process', purpose: 'processing', channel: 'any', noticeText: 'ours' }];
    const { lead, consents: rows } = await send({}, ticked([]), consents);
    expect([lead.consent, rows[0].noticeText]).toEqual([{ 'processing:any': 'granted' }, 'Process']);
  });
});

describe('the authenticated endpoint', () => {
  it('takes a key with leads:write, speaks for the visitor it names and is not judged as a browser', async () => {
    const world = await seededWorld();
    const body = { ...documented, context: { ...documented.context, ipAddress: '203.0.113.77' } };
    const answer = await secure(world, body, { 'user-agent': 'Googlebot/2.1', origin: 'https://anywhere.example' });
    expect([answer.status, answer.headers['access-control-allow-origin']]).toEqual([200, undefined]);
    const [submission] = submissionsOf(world);
    expect(submission).toMatchObject({ via: 'hubspot', ipPrefix: '203.0.113.0/24', userAgent: null, assessment: null });
  });

  it('refuses without a key, with a key that lacks the scope, and says what is wrong', async () => {
    const world = await seededWorld();
    const path = `/submissions/v3/integration/secure/submit/1234567/${guid}`;
    expect((await world.request({ method: 'POST', path, json: documented })).status).toBe(401);
    await world.addKey(`ll_${'r'.repeat(32)}`, ['leads:read'], { type: 'integration', id: 'reader' });
    expect((await secure(world, documented, { authorization: `Bearer ll_${'r'.repeat(32)}` })).status).toBe(403);
    expect(types(await secure(world, { fields: [field('email', 'nonsense')] }))).toEqual(['INVALID_EMAIL']);
    expect(submissionsOf(world)).toEqual([]);
  });
});

describe('CORS', () => {
  it('a preflight is answered by the form’s origins', async () => {
    const world = await seededWorld();
    const path = `/submissions/v3/integration/submit/1234567/${guid}`;
    const headers = { origin: 'https://page.example', 'access-control-request-method': 'POST' };
    const answer = await world.request({ method: 'OPTIONS', path, headers });
    expect([answer.status, answer.text]).toEqual([204, '']);
    expect(answer.headers).toMatchObject({
      'access-control-allow-origin': 'https://page.example',
      'access-control-allow-methods': 'POST',
      'access-control-allow-headers': expect.stringContaining('content-type'),
    });
    expect((await world.request({ method: 'OPTIONS', path: path.replace('1234567', '9'), headers })).status).toBe(404);
  });
});

describe('a post the gate holds', () => {
  it('waits as posted and becomes the same lead when released, consent and time included', async () => {
    const world = await seededWorld();
    await publishForm(world, 'shy', { spam: { token: 'required' }, aliases: { hubspot: [{ portalId: '77' }] } });
    expect((await post(world, documented, { portal: '77' })).status).toBe(200);
    expect(world.state.leads.size).toBe(0);
    const [item] = await held(world, 'quarantined');
    expect(item).toMatchObject({ via: 'hubspot', raw: documented });
    expect((await world.api('POST', `/v1/submissions/${item.receiptId}/release`)).status).toBe(200);
    const { lead, touches } = await onlyLead(world);
    expect(lead).toMatchObject({ person: { lastName: 'Probst' }, company: { employees: 250 }, consent: { 'marketing:email': 'granted' } });
    expect(touches[0]).toMatchObject({ source: 'google', at: '2018-02-06T14:26:14.000Z' });
  });
});
