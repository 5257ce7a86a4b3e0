import AxeBuilder from '@axe-core/playwright';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser, pictureOf, type Site, startSite } from '../support/browser.ts';
import { call, publishDocument, settledLead } from '../support/journey.ts';
import { type LocalInstance, startLocalInstance } from '../support/local-instance.ts';
import { until } from '../support/poll.ts';

let instance: LocalInstance;
let browser: Browser;
let site: Site;

/** Pages with the snippet; `/off` asks it to follow whoever objects. */
const html = (path: string): string => {
  const snippet = `<script async src="${instance.baseUrl}/t.js"${path === '/off' ? ' data-respect="off"' : ''}></script>`;
  const plain = `<form method="post" action="${instance.baseUrl}/v1/forms/plain/submissions"><label>E-mail <input name="email"></label><button>Send</button></form>
    <form id="search" action="/search"><label>Search <input name="q"></label><button>Go</button></form>`;
  const embed = `<script async src="${instance.baseUrl}/v1/forms/demo-request/embed.js" data-redirect="off"></script>`;
  const body = path === '/plain' ? plain : path === '/form' ? embed : '<p>Text</p>';
  return `<!doctype html><html lang="en"><head><title>Site</title></head><body><main>${body}</main>${snippet}</body></html>`;
};

beforeAll(async () => {
  [instance, browser] = await Promise.all([startLocalInstance(), launchBrowser()]);
  const email = { name: 'email', type: 'email', label: 'E-mail', required: true, mapTo: 'person.email' };
  await publishDocument(instance, 'form', 'plain', { name: 'Plain', fields: [email] });
  site = await startSite((path) => ({ html: html(path) }));
});
afterAll(async () => {
  await browser?.close();
  await site?.close();
  await instance?.dispose();
});

const read = async (path: string) => JSON.parse(await (await call(instance, 'GET', path)).text());
const visit = async (init = ''): Promise<Page> => {
  const context = await browser.newContext();
  await context.addInitScript({ content: init });
  return context.newPage();
};
const stored = async (page: Page) => ({
  local: await page.evaluate<string[]>('Object.keys(localStorage)'),
  cookies: (await page.context().cookies()).map((cookie) => cookie.name),
});
const go = async (page: Page, path: string) => void (await page.goto(`${site.origin}${path}`, { waitUntil: 'networkidle' }));

describe('the tracking snippet', () => {
  it('tells with the embed how the visit began and what was seen, single-page steps too', async () => {
    const page = await visit();
    const sent: string[] = [];
    page.on('request', (request) => sent.push(`${request.method()} ${new URL(request.url()).pathname}`));
    await go(page, '/?utm_source=google&utm_medium=cpc&gclid=abc&secret=1');
    await go(page, '/pricing');
    await page.evaluate("history.pushState({}, '', '/pricing/annual')");
    const told = () => sent.filter((line) => !/\/t\.js$|^GET \/(pricing)?$|favicon/.test(line));
    await until('the last view told', async () =>
      (await page.evaluate<string>("localStorage.getItem('ll_visit')")).includes('"sent":true') ? true : null,
    );
    expect(new Set(told())).toEqual(new Set(['POST /v1/engagements']));
    const [cookie] = await page.context().cookies();
    expect(cookie).toMatchObject({ name: 'll_visitor', sameSite: 'Lax', value: expect.stringMatching(/^[0-9a-f]{32}$/) });
    expect((cookie?.expires ?? 0) - Date.now() / 1000).toBeGreaterThan(390 * 86_400);
    await go(page, '/form');
    await page.fill('input[name=email]', 'tracked@werk.example');
    await page.waitForTimeout(2100);
    const receipt = page.evaluate<string>(
      "new Promise((done) => addEventListener('leadline:submitted', (event) => done(event.detail.receiptId)))",
    );
    await page.click('.ll-submit');
    const lead = await settledLead(instance, await receipt);
    expect(lead.source).toMatchObject({ channel: 'Paid Search', firstTouch: { source: 'google' } });
    const items = await until('the history', async () => {
      const { items: touches } = await read(`/v1/leads/${lead.id}/touches`);
      return touches.some(({ signal }: { signal: string }) => signal === 'pricing.viewed') ? touches : null;
    });
    const seen = items.map((touch: { signal: string; landingPage: string }) => [touch.signal, new URL(touch.landingPage).pathname]);
    expect(seen).toEqual([
      ['page.viewed', '/'],
      ['pricing.viewed', '/pricing'],
      ['pricing.viewed', '/pricing/annual'],
      ['page.viewed', '/form'],
      ['form.submitted', '/form'],
    ]);
    // The last arrival from outside explains the form, three pages on.
    expect(items.at(-1)).toMatchObject({ channel: 'Paid Search', clickIds: { gclid: 'abc' } });
    const { warnings } = await read(`/v1/receipts/${await receipt}`);
    expect(warnings).toEqual([]);
    expect(JSON.stringify(items)).not.toContain('secret');
  });

  it('is one visitor however fast it tells: the second time waits for the token of the first', async () => {
    const page = await visit();
    const bodies: (string | null)[] = [];
    let answerFirst = (): void => undefined;
    const held = new Promise<void>((resolve) => {
      answerFirst = resolve;
    });
    await page.route('**/v1/engagements', async (route) => {
      bodies.push(route.request().postData());
      if (bodies.length === 1) await held;
      await route.continue();
    });
    await page.goto(`${site.origin}/`);
    await until('the first one', async () => (bodies.length === 1 ? true : null));
    await page.evaluate("leadline.track('chat.started')");
    await page.evaluate(
      "Object.defineProperty(document, 'visibilityState', { value: 'hidden' }), document.dispatchEvent(new Event('visibilitychange'))",
    );
    // Whatever left before this has been seen when it is answered.
    await page.evaluate("fetch('/probe').then((answer) => answer.text())");
    expect(bodies).toHaveLength(1);
    answerFirst();
    await until('the second one', async () => (bodies.length > 1 ? true : null));
    const token = await page.evaluate<string>("JSON.parse(localStorage.getItem('ll_visit')).token");
    expect(bodies.map((body) => JSON.parse(body ?? '').visitorToken)).toEqual([null, token, ...bodies.slice(2).map(() => token)]);
    expect(JSON.parse(bodies[1] ?? '').engagements.map(({ signal }: { signal: string }) => signal)).toEqual(['chat.started']);
  });

  it('goes along with a plain form post to us, and with no other form', async () => {
    const page = await visit();
    await go(page, '/plain?utm_source=bing&utm_medium=cpc');
    const posted = page.waitForRequest((request) => request.method() === 'POST');
    await page.fill('input[name=email]', 'plain@werk.example');
    await page.click('form:not(#search) button');
    await page.waitForURL(/submissions/);
    const body = new URLSearchParams((await posted).postData() ?? '');
    expect([...body.keys()].toSorted()).toEqual(['email', 'pageUrl', 'utm_medium', 'utm_source', 'visit']);
    expect(JSON.parse(body.get('visit') ?? '').first.url).toContain('/plain?utm_source=bing');
    await go(page, '/plain');
    await page.fill('input[name=q]', 'x');
    await page.click('#search button');
    await page.waitForURL(/\/search/);
    expect(new URL(page.url()).search).toBe('?q=x');
  });

  it.each([
    ['Do Not Track', "Object.defineProperty(navigator, 'doNotTrack', { value: '1' })"],
    ['Global Privacy Control', "Object.defineProperty(navigator, 'globalPrivacyControl', { value: true })"],
  ])('%s: nothing is stored, nothing is sent along, what was stored goes', async (_name, init) => {
    const page = await visit(init);
    const told: string[] = [];
    page.on('request', (request) => (request.url().includes('/v1/engagements') ? told.push(request.url()) : 0));
    await page.context().addCookies([{ name: 'll_visitor', value: 'f'.repeat(32), url: site.origin }]);
    await go(page, '/plain?utm_source=bing');
    expect(await stored(page)).toEqual({ local: [], cookies: [] });
    const posted = page.waitForRequest((request) => request.method() === 'POST');
    await page.fill('input[name=email]', 'quiet@werk.example');
    await page.click('form:not(#search) button');
    expect((await posted).postData()).toBe('email=quiet%40werk.example');
    expect(told).toEqual([]);
    await go(page, '/off');
    expect((await stored(page)).local).toEqual(['ll_visit']);
  });
});

describe('pages of our own', () => {
  it.each(['/demo', '/v1/forms/demo-request/page'])('%s is accessible, light and dark, with and without script', async (path) => {
    for (const javaScriptEnabled of [true, false])
      for (const colorScheme of ['light', 'dark'] as const) {
        const page = await (await browser.newContext({ javaScriptEnabled, colorScheme })).newPage();
        await page.goto(`${instance.baseUrl}${path}`, { waitUntil: 'networkidle' });
        await page.screenshot({ path: pictureOf(`${path.split('/').at(-1)}-${colorScheme}-${javaScriptEnabled}`), fullPage: true });
        expect(await page.locator('.ll-form').count()).toBe(javaScriptEnabled ? 1 : 0);
        // axe itself is a script.
        if (!javaScriptEnabled) continue;
        if (path === '/demo') await page.click('.ll-submit');
        const { violations } = await new AxeBuilder({ page }).analyze();
        expect(violations.map(({ id, nodes }) => `${colorScheme} ${id}: ${nodes[0]?.html}`)).toEqual([]);
      }
  });

  it('the form page works without JavaScript, and the browser follows where the answer leads', async () => {
    const page = await (await browser.newContext({ javaScriptEnabled: false })).newPage();
    await page.goto(`${instance.baseUrl}/v1/forms/demo-request/page`);
    expect(await page.locator('input[tabindex="-1"]').isVisible()).toBe(true);
    expect(((await page.locator('input[tabindex="-1"]').boundingBox())?.x ?? 0) < 0).toBe(true);
    await page.waitForTimeout(2100);
    await page.fill('input[name=email]', 'nojs@werk.example');
    await page.fill('input[name=title]', 'VP Sales');
    await page.check('input[name=marketingConsent]');
    const followed = page.waitForRequest('https://www.example.com/thank-you');
    await page.click('button');
    // The policy of the page holds redirects to its form-action as well; no network is needed to see the browser go.
    await followed;
    const lead = await until('the lead', async () => {
      const { items } = await read('/v1/leads?stage=mql');
      return items.find((item: { person: { email: string } }) => item.person.email === 'nojs@werk.example') ?? null;
    });
    const { items } = await read(`/v1/leads/${lead.id}/consents`);
    expect(items[0]).toMatchObject({ state: 'granted', page: `${instance.baseUrl}/v1/forms/demo-request/page` });
  });

  it('stands in a frame of another site', async () => {
    const page = await visit();
    await page.goto(`${site.origin}/frame`);
    await page.setContent(`<iframe title="Form" src="${instance.baseUrl}/v1/forms/demo-request/page"></iframe>`);
    await page.frameLocator('iframe').locator('.ll-form').waitFor();
  });
});
