import AxeBuilder from '@axe-core/playwright';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser, pictureOf, type Site, startSite } from '../support/browser.ts';
import { call, getLead, publishDocument, settledLead } from '../support/journey.ts';
import { type LocalInstance, startLocalInstance } from '../support/local-instance.ts';
import { until } from '../support/poll.ts';

let instance: LocalInstance;
let browser: Browser;
let site: Site;

const field = (name: string, more: Record<string, unknown> = {}) => ({ name, type: 'text', label: name, ...more });
/** Every kind of field; hosts of the site are allowed, no others. */
const form = (more: Record<string, unknown> = {}) => ({
  name: 'Everything',
  fields: [
    field('email', { type: 'email', label: 'Work e-mail', labels: { de: 'E-Mail' }, required: true, mapTo: 'person.email' }),
    field('company', { label: 'Company', labels: { de: 'Firma' }, mapTo: 'company.name', progressive: true }),
    field('employees', { type: 'number', label: 'Employees', min: 1, max: 1000, mapTo: 'company.employees' }),
    field('size', { type: 'select', label: 'Plan', options: ['small', 'large'], required: true, progressive: true }),
    field('topics', { type: 'multi-select', label: 'Topics', options: ['Routing', 'Scoring'] }),
    field('start', { type: 'date', label: 'Start' }),
    field('terms', { type: 'checkbox', label: 'I have read the terms', required: true }),
    field('campaign', { type: 'hidden' }),
    field('message', { type: 'message', label: 'Your message' }),
  ],
  consents: [{ field: 'news', purpose: 'marketing', channel: 'email', noticeText: 'Yes, write to me.', noticeTexts: { de: 'Ja, bitte.' } }],
  origins: [site.origin],
  inlineMessage: 'Thank you, all is well.',
  spam: { minSeconds: 0 },
  ...more,
});

const scriptOf = (id: string, data = ''): string => `<script async src="${instance.baseUrl}/v1/forms/${id}/embed.js" ${data}></script>`;
/** A page of the company under the strictest policy that lets our scripts run. */
const pageOf = (body: string, lang = 'en') => ({
  html: `<!doctype html><html lang="${lang}"><head><meta charset="utf-8"><title>Site</title></head><body><main><h1>Our product</h1>${body}</main></body></html>`,
  headers: {
    'content-security-policy': `default-src 'none'; script-src ${instance.baseUrl}; connect-src ${instance.baseUrl}; form-action ${instance.baseUrl}`,
  },
});
const pages: Record<string, () => ReturnType<typeof pageOf>> = {
  '/all': () => pageOf(scriptOf('all', `data-fields='{"campaign":"spring"}'`)),
  '/target': () => pageOf(`<p>Before</p><div id="here"></div><p>After</p>${scriptOf('all', 'data-target="#here" data-locale="de"')}`),
  '/gone': () => pageOf(`<div id="here"><a href="/contact">Write to us</a></div>${scriptOf('gone', 'data-target="#here"')}`),
  '/always': () => pageOf(scriptOf('always')),
  '/suspicious': () => pageOf(scriptOf('suspicious')),
  '/limited': () => pageOf(scriptOf('limited')),
  '/redirect': () => pageOf(scriptOf('redirect')),
  '/thanks': () => pageOf('<p>Thanks page</p>'),
};

beforeAll(async () => {
  [instance, browser] = await Promise.all([startLocalInstance(), launchBrowser()]);
  site = await startSite((path) => pages[path]?.() ?? null);
  const altcha = (when: string) => ({ minSeconds: 0, challenge: { kind: 'altcha', when, cost: 1000 } });
  const slim = { fields: [field('email', { type: 'email', label: 'Work e-mail', required: true, mapTo: 'person.email' })], consents: [] };
  await publishDocument(instance, 'form', 'all', form());
  await publishDocument(instance, 'form', 'always', form({ ...slim, spam: altcha('always') }));
  await publishDocument(
    instance,
    'form',
    'suspicious',
    form({ ...slim, spam: { ...altcha('suspicious'), weights: { 'bot-user-agent': 60 } } }),
  );
  await publishDocument(
    instance,
    'form',
    'limited',
    form({ ...slim, spam: { minSeconds: 0, limits: { address: { perSecond: 0.5, burst: 1 } } } }),
  );
  await publishDocument(
    instance,
    'form',
    'redirect',
    form({ ...slim, redirect: { default: `${site.origin}/thanks`, hosts: ['localhost'] } }),
  );
});
afterAll(async () => {
  await browser?.close();
  await site?.close();
  await instance?.dispose();
});

const complaints: string[] = [];
afterEach(() => expect(complaints.splice(0)).toEqual([]));

async function open(path: string): Promise<Page> {
  const page = await (await browser.newContext()).newPage();
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => message.text().includes('Content Security Policy') && complaints.push(message.text()));
  await page.goto(`${site.origin}${path}`);
  return page;
}
const read = async (path: string) => JSON.parse(await (await call(instance, 'GET', path)).text());
const violations = async (page: Page) =>
  (await new AxeBuilder({ page }).analyze()).violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`);
const receiptOf = (page: Page) =>
  page.evaluate<string>("new Promise((done) => addEventListener('leadline:submitted', (event) => done(event.detail.receiptId)))");
const focused = (page: Page) => page.evaluate<string>("document.activeElement.getAttribute('name') ?? document.activeElement.className");

describe('the embed on a page of another origin, under a strict policy', () => {
  it('is filled and sent by keyboard alone; errors stand beside their fields; the lead arrives', async () => {
    const page = await open('/all');
    await page.waitForSelector('.ll-form');
    await page.screenshot({ path: pictureOf('embed'), fullPage: true });
    expect(await violations(page)).toEqual([]);

    const order: string[] = [];
    for (let i = 0; i < 11; i += 1) {
      await page.keyboard.press('Tab');
      order.push(await focused(page));
    }
    // A date is three stops; the trap for bots is none.
    expect([...new Set(order)]).toEqual(['email', 'company', 'employees', 'size', 'topics', 'start', 'terms']);
    await page.focus('.ll-submit');
    await page.keyboard.press('Enter');
    expect(await focused(page)).toBe('ll-summary');
    expect(await page.locator('.ll-summary li').allTextContents()).toEqual([
      'Work e-mail is required.',
      'Plan is required.',
      'I have read the terms must be ticked.',
    ]);
    expect(await violations(page)).toEqual([]);
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    expect(await focused(page)).toBe('email');
    const email = page.locator('input[name=email]');
    expect(await email.getAttribute('aria-invalid')).toBe('true');
    expect(await page.locator(`#${await email.getAttribute('aria-describedby')}`).textContent()).toBe('Work e-mail is required.');

    await page.keyboard.type('vera@werk.example');
    expect(await email.getAttribute('aria-invalid')).toBeNull();
    await page.keyboard.press('Tab');
    await page.keyboard.type('Werk');
    await page.keyboard.press('Tab');
    await page.keyboard.type('250');
    await page.keyboard.press('Tab');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Space');
    await page.focus('input[name=terms]');
    await page.keyboard.press('Space');
    await page.focus('input[name=news]');
    await page.keyboard.press('Space');
    const receipt = receiptOf(page);
    await page.focus('.ll-submit');
    await page.keyboard.press('Enter');
    const lead = await settledLead(instance, await receipt);
    expect(await page.locator('.ll-status').textContent()).toBe('Thank you, all is well.');
    expect(await focused(page)).toBe('ll-status');
    expect(await violations(page)).toEqual([]);
    expect(lead).toMatchObject({ person: { email: 'vera@werk.example' }, company: { name: 'Werk', employees: 250 } });
    const submission = await read(`/v1/receipts/${await receipt}`);
    expect(submission.warnings).toEqual([]);
    const consents = await read(`/v1/leads/${lead.id}/consents`);
    expect(consents.items[0]).toMatchObject({ state: 'granted', page: `${site.origin}/all` });
  });

  it('shows what only the server can refuse beside the field, in the language of the page', async () => {
    const page = await open('/target');
    await page.waitForSelector('.ll-form');
    expect(await page.locator('label', { hasText: 'Firma' }).count()).toBe(1);
    expect(await page.evaluate("document.querySelector('#here').previousElementSibling.textContent")).toBe('Before');
    // The page believes this address, the server does not.
    await page.fill('input[name=email]', 'vera@werk..example');
    await page.selectOption('select[name=size]', 'small');
    await page.check('input[name=terms]');
    await page.click('.ll-submit');
    await page.waitForSelector('[aria-invalid=true]');
    expect(await page.locator('.ll-error').first().textContent()).toBe('E-Mail: bitte eine E-Mail-Adresse angeben.');
    expect(await violations(page)).toEqual([]);
    await page.screenshot({ path: pictureOf('embed-errors'), fullPage: true });
  });

  it('leaves what the page had in its place when there is no such form', async () => {
    const page = await open('/gone');
    await page.waitForLoadState('networkidle');
    expect(await page.locator('#here a').textContent()).toBe('Write to us');
  });

  it('goes where the form says', async () => {
    const page = await open('/redirect');
    await page.fill('input[name=email]', 'next@werk.example');
    await page.click('.ll-submit');
    await page.waitForURL(`${site.origin}/thanks`);
  });
});

describe('sending', () => {
  const fillAll = async (page: Page, email: string) => {
    await page.fill('input[name=email]', email);
    await page.selectOption('select[name=size]', 'large');
    await page.check('input[name=terms]');
  };

  it('a lost answer and a double click are one submission, under one key; what was typed stays', async () => {
    const page = await open('/all');
    await page.waitForSelector('.ll-form');
    await fillAll(page, 'twice@werk.example');
    const keys: (string | undefined)[] = [];
    await page.route('**/submissions', async (route) => {
      if (route.request().method() !== 'POST') return route.continue();
      keys.push(route.request().headers()['idempotency-key']);
      // The post arrives, its answer does not; all four tries of two clicks, then the network is back.
      if (keys.length > 4) return route.continue();
      await route.fetch();
      return route.abort();
    });
    await page.dblclick('.ll-submit');
    await page.waitForSelector('.ll-summary:has-text("could not reach")', { timeout: 20_000 });
    expect(await page.inputValue('input[name=email]')).toBe('twice@werk.example');
    expect(keys).toHaveLength(3);
    const receipt = receiptOf(page);
    await page.click('.ll-submit');
    const lead = await settledLead(instance, await receipt);
    expect(new Set(keys).size).toBe(1);
    const touches = await read(`/v1/leads/${lead.id}/touches`);
    expect(touches.items).toHaveLength(1);
  });

  it('waits as long as the server asks, then sends', async () => {
    const page = await open('/limited');
    await page.fill('input[name=email]', 'one@werk.example');
    await page.click('.ll-submit');
    await page.waitForSelector('.ll-status:not(:empty)');
    await page.reload();
    await page.fill('input[name=email]', 'two@werk.example');
    await page.click('.ll-submit');
    await page.waitForSelector('.ll-submit[aria-disabled=true]');
    await until('the wait to be said', async () =>
      (await page.locator('.ll-summary').textContent())?.match(/try again in \d+ seconds/) ? true : null,
    );
    await page.waitForSelector('.ll-submit[aria-disabled=false]', { timeout: 10_000 });
    await page.click('.ll-submit');
    await page.waitForSelector('.ll-status:not(:empty)');
  });

  it.each(['always', 'suspicious'])('solves the proof of work asked for %s', async (form) => {
    const page = await open(`/${form}`);
    const answers: number[] = [];
    page.on('response', (response) => response.request().method() === 'POST' && answers.push(response.status()));
    await page.fill('input[name=email]', `${form}@werk.example`);
    const receipt = receiptOf(page);
    await page.click('.ll-submit');
    const stored = await read(`/v1/receipts/${await receipt}`);
    expect(answers).toEqual(form === 'always' ? [202] : [428, 202]);
    const codes = (stored.reasons ?? []).map((reason: { code: string }) => reason.code);
    expect(codes.filter((code: string) => code.startsWith('challenge'))).toEqual(['challenge-passed']);
  });
});

describe('a visitor who comes back', () => {
  const first = async (init = '') => {
    const context = await browser.newContext();
    await context.addInitScript({ content: init });
    const page = await context.newPage();
    await page.goto(`${site.origin}/all`);
    await page.fill('input[name=email]', `back${Math.random()}@werk.example`);
    await page.fill('input[name=company]', 'Acme Robotics');
    await page.selectOption('select[name=size]', 'large');
    await page.check('input[name=terms]');
    await page.click('.ll-submit');
    await page.waitForSelector('.ll-status:not(:empty)');
    await page.reload();
    await page.waitForSelector('.ll-form');
    return page;
  };

  it('is asked less, may say it anew, and what is known reaches no other person', async () => {
    const page = await first();
    expect(await page.locator('input[name=company], select[name=size]').count()).toBe(0);
    expect(await page.locator('.ll-known').textContent()).toContain('Company, Plan');
    expect(await violations(page)).toEqual([]);
    // Another address in this browser: what was answered under the first one is not that person's.
    await page.fill('input[name=email]', 'again@werk.example');
    await page.check('input[name=terms]');
    const receipt = receiptOf(page);
    await page.click('.ll-submit');
    expect((await settledLead(instance, await receipt)).company.name).not.toBe('Acme Robotics');

    await page.reload();
    await page.click('.ll-change');
    expect(await page.inputValue('input[name=company]')).toBe('Acme Robotics');
    expect(await focused(page)).toBe('company');
    await page.fill('input[name=company]', '');
    await page.fill('input[name=email]', 'else@werk.example');
    await page.check('input[name=terms]');
    const other = receiptOf(page);
    await page.click('.ll-submit');
    const lead = await settledLead(instance, await other);
    expect((await getLead(instance, lead.id)).company.name).not.toBe('Acme Robotics');
  });

  it('another browser is asked everything', async () => {
    await first();
    const page = await open('/all');
    await page.waitForSelector('.ll-form');
    expect(await page.locator('input[name=company]').count()).toBe(1);
  });

  it('is not remembered when the browser says so', async () => {
    const page = await first("Object.defineProperty(navigator, 'globalPrivacyControl', { value: true })");
    expect(await page.locator('input[name=company]').count()).toBe(1);
    expect(await page.evaluate('localStorage.length')).toBe(0);
  });
});
