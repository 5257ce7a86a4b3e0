import { solveChallenge } from 'altcha-lib/v1';
import { describe, expect, it } from 'vitest';
import { issueFormToken } from '../../shared/application/spam/form-token.ts';
import { honeypotName } from '../../shared/application/spam/honeypot.ts';
import { millisOf } from '../../shared/domain/kernel/instant.ts';
import { seededWorld, type World } from '../support/world.ts';

const browser = { 'user-agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0' };
const person = { email: 'vera@werk.example', title: 'VP Sales', company: 'Werk', country: 'DE' };
const fields = [
  { name: 'email', type: 'email', label: 'E-mail', required: true, mapTo: 'person.email' },
  { name: 'title', type: 'text', label: 'Title', mapTo: 'person.title' },
  { name: 'company', type: 'text', label: 'Company', mapTo: 'company.name' },
  { name: 'country', type: 'text', label: 'Country', mapTo: 'person.country' },
  { name: 'message', type: 'message', label: 'Message' },
];

const withForm = async (spam: Record<string, unknown>): Promise<World> => {
  const world = await seededWorld();
  await world.publishDocument('form', 'guarded', { name: 'Guarded', fields, tags: ['demo'], spam });
  return world;
};
let nonce = 0;
const tokenOf = (world: World, formId = 'guarded', origin: string | null = null) =>
  issueFormToken(world.box, { formId, origin, now: world.clock.now(), nonce: `nonce${String(++nonce).padStart(8, '0')}` });
const receiptOf = async (world: World, answer: { json: { receiptId: string } }) =>
  (await world.api('GET', `/v1/receipts/${answer.json.receiptId}`)).json;
const codesOf = async (world: World, answer: { json: { receiptId: string } }) =>
  (await receiptOf(world, answer)).reasons.map((reason: { code: string }) => reason.code);

describe('the form token', () => {
  it('counts the seconds on the page, its age, its uses, its form and its origin', async () => {
    const world = await withForm({ tokenUses: 2 });
    const post = (formToken: string, n: number, headers = {}) =>
      world.submit('guarded', { ...person, email: `p${n}@werk.example`, formToken }, { ...browser, ...headers });
    const fresh = await tokenOf(world);
    expect(await codesOf(world, await post(fresh, 1))).toEqual(['too-fast']);
    world.clock.advance(2000);
    expect(await codesOf(world, await post(fresh, 2))).toEqual([]);
    expect(await codesOf(world, await post(fresh, 3))).toEqual(['token-reused']);
    const old = await tokenOf(world);
    world.clock.advance(120 * 60_000 + 1);
    expect(await codesOf(world, await post(old, 4))).toEqual(['token-expired']);
    expect(await codesOf(world, await post(`${(await tokenOf(world)).slice(0, -1)}x`, 5))).toEqual(['token-malformed']);
    expect(await codesOf(world, await post(await tokenOf(world, 'demo-request'), 6))).toEqual(['token-malformed']);
    const bound = await tokenOf(world, 'guarded', 'https://www.example.com');
    world.clock.advance(5000);
    expect(await codesOf(world, await post(bound, 7, { origin: 'https://evil.example' }))).toEqual(['token-malformed']);
    expect(await codesOf(world, await post(bound, 8, { origin: 'https://www.example.com' }))).toEqual([]);
  });

  it('missing, from a script: taken, and held where the form requires one', async () => {
    const world = await withForm({});
    const script = { 'user-agent': 'curl/8.5.0' };
    const taken = await world.submit('guarded', { ...person, email: 'ops@mailinator.com' }, script);
    expect(await receiptOf(world, taken)).toMatchObject({
      state: 'pending',
      reasons: [
        { code: 'token-missing', weight: 10 },
        { code: 'bot-user-agent', weight: 15 },
        { code: 'disposable-domain', weight: 20 },
      ],
    });
    await world.publishDocument('form', 'guarded', { name: 'Guarded', fields, spam: { token: 'required' } });
    const held = await world.submit('guarded', { ...person, email: 'two@werk.example' }, browser);
    expect(held.status).toBe(202);
    expect(await receiptOf(world, held)).toMatchObject({ state: 'quarantined', leadId: null });
  });
});

describe('a submission on hold', () => {
  const trapped = async () => {
    const world = await seededWorld();
    const honeypot = await honeypotName(world.box, 'demo-request');
    return { world, honeypot };
  };

  it('is answered like any other, makes no lead, no event and no touch, and blocks nobody who has that address', async () => {
    const { world, honeypot } = await trapped();
    const spam = await world.submit('demo-request', { ...person, firstName: 'Buy', [honeypot]: 'https://x.example' }, browser);
    const good = await world.submit('demo-request', { ...person, firstName: 'Vera' }, browser);
    expect(Object.keys(spam.json)).toEqual(Object.keys(good.json));
    expect([spam.status, spam.json.status, spam.json.message, spam.json.warnings]).toEqual([202, 'accepted', good.json.message, []]);
    await world.settle();
    expect(world.state.leads.size).toBe(1);
    const receipt = await receiptOf(world, good);
    const lead = (await world.api('GET', `/v1/leads/${receipt.leadId}`)).json;
    expect([lead.person.firstName, receipt.state, receipt.outcome]).toEqual(['Vera', 'done', 'routed']);
    expect((await world.api('GET', `/v1/leads/${receipt.leadId}/touches`)).json.items).toHaveLength(1);
    expect(await receiptOf(world, spam)).toMatchObject({ state: 'rejected', leadId: null, outcome: null });
  });

  it('waits in the inbox with its reasons and everything posted, and is not what another double click hides behind', async () => {
    const { world, honeypot } = await trapped();
    const body = { ...person, [honeypot]: '1', odd: { deep: [1] } };
    const first = await world.submit('demo-request', body, browser);
    const again = await world.submit('demo-request', body, browser);
    expect([again.json.receiptId, again.json.status]).toEqual([first.json.receiptId, 'duplicate']);
    const inbox = (await world.api('GET', '/v1/submissions?state=rejected')).json;
    expect(inbox.items).toHaveLength(1);
    expect(inbox.items[0]).toMatchObject({ receiptId: first.json.receiptId, raw: body, score: 110, state: 'rejected', review: null });
    expect((await world.api('GET', '/v1/submissions')).json.items).toEqual([]);
    expect((await world.api('GET', '/v1/submissions?state=nonsense')).status).toBe(422);
    expect((await world.api('GET', '/v1/submissions?cursor=abc')).json.code).toBe('malformed-cursor');
  });

  it('released, runs the whole pipeline under its receipt with its original time, once', async () => {
    const { world, honeypot } = await trapped();
    const held = await world.submit('demo-request', { ...person, [honeypot]: 'x', marketingConsent: true }, browser);
    const postedAt = world.clock.now();
    await world.advance(3 * 3_600_000);
    const path = `/v1/submissions/${held.json.receiptId}`;
    const [one, two] = await Promise.all([world.api('POST', `${path}/release`), world.api('POST', `${path}/release`)]);
    expect([one.status, two.status].sort()).toEqual([200, 409]);
    await world.settle();
    const receipt = await receiptOf(world, held);
    expect(receipt).toMatchObject({ state: 'done', outcome: 'routed', submittedAt: postedAt, receivedAt: postedAt });
    expect(receipt.review).toMatchObject({ by: 'integration:admin', decision: 'released' });
    const touches = (await world.api('GET', `/v1/leads/${receipt.leadId}/touches`)).json.items;
    expect(touches.map((touch: { at: string }) => touch.at)).toEqual([postedAt]);
    expect(world.state.leads.size).toBe(1);
    expect((await world.api('GET', '/v1/submissions?state=rejected')).json.items).toEqual([]);
    expect((await world.api('GET', `/v1/leads/${receipt.leadId}`)).json.consent).toEqual({ 'marketing:email': 'granted' });
  });

  it('rejected by a person, stays in the ledger and can still be released; what is not on hold cannot be decided', async () => {
    const world = await withForm({ token: 'required' });
    const held = await world.submit('guarded', person, browser);
    const path = `/v1/submissions/${held.json.receiptId}`;
    const rejected = await world.api('POST', `${path}/reject`);
    expect([rejected.status, rejected.json.state, rejected.json.review.decision]).toEqual([200, 'rejected', 'rejected']);
    expect((await world.api('GET', '/v1/submissions')).json.items).toEqual([]);
    expect((await world.api('POST', `${path}/release`)).json).toMatchObject({ state: 'released' });
    for (const act of ['release', 'reject']) expect((await world.api('POST', `${path}/${act}`)).json.code).toBe('not-on-hold');
    expect((await world.api('POST', '/v1/submissions/sub_none/release')).json.code).toBe('unknown-receipt');
  });

  it('released for a person we know, fills only what is empty and claims the rest', async () => {
    const world = await withForm({ token: 'required' });
    await world.submit('demo-request', { email: person.email, title: 'CEO' }, browser);
    await world.settle();
    const held = await world.submit('guarded', person, browser);
    await world.api('POST', `/v1/submissions/${held.json.receiptId}/release`);
    await world.settle();
    const receipt = await receiptOf(world, held);
    const lead = (await world.api('GET', `/v1/leads/${receipt.leadId}`)).json;
    expect([lead.person.title, lead.company.name, receipt.claims]).toEqual(['CEO', 'Werk', ['person.title']]);
  });
});

describe('over the limit (R20)', () => {
  const limits = (over: Record<string, unknown>) => ({
    limits: {
      address: { perSecond: 1000, burst: 1000 },
      form: { perSecond: 1000, burst: 1000 },
      emailDomain: { perSecond: 1000, burst: 1000 },
      ...over,
    },
  });
  const burst = async (world: World, n: number, email: (i: number) => string, from: (i: number) => string = () => '203.0.113.7') => {
    const answers = [];
    for (let i = 0; i < n; i += 1)
      answers.push(
        await world.request({
          method: 'POST',
          path: '/v1/forms/guarded/submissions',
          json: { email: email(i) },
          headers: { ...browser, 'content-type': 'application/json' },
          sourceIp: from(i),
        }),
      );
    return answers;
  };
  const cases: readonly (readonly [string, Record<string, unknown>, (i: number) => string, (i: number) => string])[] = [
    ['one address', { address: { perSecond: 0.5, burst: 3 } }, (i) => `a${i}@x${i}.example`, () => '203.0.113.7'],
    ['one /64', { address: { perSecond: 0.5, burst: 3 } }, (i) => `a${i}@x${i}.example`, (i) => `2001:db8:0:1::${i + 1}`],
    ['one form', { form: { perSecond: 0.5, burst: 3 } }, (i) => `a${i}@x${i}.example`, (i) => `203.0.113.${i}`],
    ['one e-mail domain', { emailDomain: { perSecond: 0.5, burst: 3 } }, (i) => `a${i}@same.example`, (i) => `203.0.113.${i}`],
  ];
  for (const exact of [false, true])
    it.each(cases)(`%s: 429 with Retry-After that says no more (exact: ${exact})`, async (_, over, email, from) => {
      const world = await withForm(limits({ ...over, exact }));
      const answers = await burst(world, 5, email, from);
      expect(answers.map((answer) => answer.status)).toEqual([202, 202, 202, 429, 429]);
      const refused = answers[3];
      expect(refused?.headers['retry-after']).toBe('2');
      expect(refused?.json).toMatchObject({
        code: 'too-many-requests',
        title: 'Too many posts at the moment.',
      });
      expect(refused?.json.detail).toBeUndefined();
      world.clock.advance(2000);
      expect((await burst(world, 1, () => 'later@same.example', from)).map((answer) => answer.status)).toEqual([202]);
      expect(world.state.submissions.size).toBe(4);
    });

  it('another address and another form are not concerned, and neither bucket is of the pair', async () => {
    const world = await withForm(limits({ address: { perSecond: 0, burst: 1 } }));
    const [first, second] = await burst(world, 2, (i) => `a${i}@x.example`);
    const [other] = await burst(
      world,
      1,
      () => 'b@x.example',
      () => '203.0.113.8',
    );
    expect([first?.status, second?.status, other?.status]).toEqual([202, 429, 202]);
    expect(second?.headers['retry-after']).toBe('3600');
    expect((await world.submit('demo-request', person, browser)).status).toBe(202);
  });
});

describe('the same message from many', () => {
  it('counts senders, not posts, and only texts long enough to compare', async () => {
    const world = await withForm({ repeatedMessageSenders: 3 });
    const message = 'We sell excellent lists of addresses, ask us for a price today!';
    const post = async (email: string, text: string) => codesOf(world, await world.submit('guarded', { email, message: text }, browser));
    for (let i = 0; i < 5; i += 1) expect(await post('one@werk.example', `${message}${' '.repeat(i)}`)).not.toContain('repeated-message');
    expect(await post('two@werk.example', message)).not.toContain('repeated-message');
    expect(await post('three@werk.example', message.toUpperCase())).toContain('repeated-message');
    for (let i = 0; i < 4; i += 1) expect(await post(`s${i}@werk.example`, 'Please call me')).not.toContain('repeated-message');
    world.clock.advance(600_000);
    expect(await post('four@werk.example', message)).not.toContain('repeated-message');
  });
});

describe('proof of work', () => {
  const solve = async (world: World) => {
    const issued = await world.gate.proofOfWork.issue({
      formId: 'guarded',
      cost: 1000,
      lifetimeMillis: 60_000,
      now: millisOf(world.clock.now()),
    });
    const { challenge, salt, algorithm, maxnumber, signature } = issued as Record<string, string>;
    const found = await solveChallenge(challenge ?? '', salt ?? '', algorithm, Number(maxnumber)).promise;
    return btoa(JSON.stringify({ algorithm, challenge, number: found?.number, salt, signature }));
  };

  it('always asked: missing and wrong solutions hold the post; a right one counts once and for a while', async () => {
    const world = await withForm({ challenge: { kind: 'altcha', when: 'always', cost: 1000 } });
    const post = async (n: number, altcha?: string) =>
      codesOf(world, await world.submit('guarded', { email: `a${n}@werk.example`, ...(altcha === undefined ? {} : { altcha }) }, browser));
    expect(await post(1)).toContain('challenge-missing');
    expect(await post(2, 'nonsense')).toContain('challenge-failed');
    const solution = await solve(world);
    expect(await post(3, solution)).toEqual(['token-missing', 'challenge-passed']);
    expect(await post(4, solution)).toContain('challenge-failed');
    const late = await solve(world);
    world.clock.advance(61_000);
    expect(await post(5, late)).toContain('challenge-failed');
    const forged = btoa(JSON.stringify({ ...JSON.parse(atob(await solve(world))), signature: '0'.repeat(64) }));
    expect(await post(6, forged)).toContain('challenge-failed');
  });

  it('step-up: a suspicious post is asked, nothing is stored, and with the solution it is taken; a page without script is held', async () => {
    const world = await withForm({ challenge: { kind: 'altcha', when: 'suspicious', cost: 1000 }, quarantineAt: 20, rejectAt: 200 });
    const script = { 'user-agent': 'python-requests/2.31' };
    const asked = await world.submit('guarded', { email: 'a@werk.example' }, script);
    expect([asked.status, asked.json.code]).toEqual([428, 'challenge-required']);
    expect(world.state.submissions.size).toBe(0);
    const solved = await world.submit('guarded', { email: 'a@werk.example', altcha: await solve(world) }, script);
    expect(await receiptOf(world, solved)).toMatchObject({ state: 'pending' });
    const page = await world.request({
      method: 'POST',
      path: '/v1/forms/guarded/submissions',
      raw: 'email=b%40werk.example',
      headers: { ...script, accept: 'text/html', 'content-type': 'application/x-www-form-urlencoded' },
    });
    expect(page.status).toBe(202);
    expect((await world.api('GET', '/v1/submissions')).json.items).toHaveLength(1);
    const clean = await world.submit('guarded', { email: 'c@werk.example', formToken: await tokenOf(world) }, browser);
    expect(clean.status).toBe(428);
  });
});

describe('a captcha vendor', () => {
  const turnstile = { kind: 'turnstile', siteKey: 'site', onOutage: 'accept' };

  it.each([
    ['passed', 'accept', 'pending', ['challenge-passed']],
    ['failed', 'accept', 'quarantined', ['challenge-failed']],
    ['unavailable', 'accept', 'pending', ['challenge-unavailable']],
    ['unavailable', 'quarantine', 'quarantined', ['challenge-unavailable']],
  ] as const)('that says %s (outage rule %s): %s', async (result, onOutage, state, codes) => {
    const world = await withForm({ challenge: { ...turnstile, onOutage } });
    await world.gate.formSecretStore.merge('guarded', { turnstile: await world.box.seal('secret') });
    world.gate.vendor.result = result;
    const answer = await world.submit('guarded', { email: 'a@werk.example', 'cf-turnstile-response': 'token' }, browser);
    const receipt = await receiptOf(world, answer);
    expect(receipt.state).toBe(state);
    expect(receipt.reasons.map((reason: { code: string }) => reason.code).filter((code: string) => code !== 'token-missing')).toEqual(
      codes,
    );
    expect(receipt.warnings).toEqual([]);
  });

  it('without a secret, or without a solution, follows the same rules', async () => {
    const world = await withForm({ challenge: turnstile });
    const unset = await world.submit('guarded', { email: 'a@werk.example', 'cf-turnstile-response': 'token' }, browser);
    expect(await codesOf(world, unset)).toContain('challenge-unavailable');
    const missing = await world.submit('guarded', { email: 'b@werk.example' }, browser);
    expect(await receiptOf(world, missing)).toMatchObject({ state: 'quarantined' });
  });
});
