import { readFileSync } from 'node:fs';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser, type Site, startSite } from '../support/browser.ts';
import { type LocalInstance, startLocalInstance } from '../support/local-instance.ts';
import { until } from '../support/poll.ts';

/** Pages as the vendors' tools write them; nothing but the host of the vendor is replaced. */
const pageOf = (name: string): string => readFileSync(new URL(`pages/${name}`, import.meta.url), 'utf8');
const host = 'www.example.com';

let instance: LocalInstance;
let site: Site;
let browser: Browser;
let origin: string;

beforeAll(async () => {
  instance = await startLocalInstance();
  site = await startSite((path) => {
    const html: Readonly<Record<string, () => string>> = {
      '/web-to-lead': () =>
        pageOf('web-to-lead.html').replace('https://webto.salesforce.com', instance.baseUrl).replace('https://www.example.com', origin),
      '/hubspot': () => pageOf('hubspot.html').replace('https://api.hsforms.com', instance.baseUrl),
      '/danke': () => '<title>Danke</title>',
    };
    const page = html[path];
    return page === undefined ? null : { html: page() };
  });
  origin = `http://${host}:${new URL(site.origin).port}`;
  browser = await launchBrowser([`--host-resolver-rules=MAP ${host} 127.0.0.1`]);
});
afterAll(async () => {
  await browser?.close();
  await site?.close();
  await instance?.dispose();
});

type Row = { id: string; person: { email: string }; company: unknown; owner: unknown; consent: unknown; landingPage: string };
async function api(path: string): Promise<readonly Row[]> {
  const answer = await fetch(`${instance.baseUrl}${path}`, { headers: { authorization: `Bearer ${instance.apiKey}` } });
  return ((await answer.json()) as { items: Row[] }).items;
}

/** The lead of an address once it has its owner, with its touches and consents. */
async function leadOf(email: string) {
  const lead = await until('the lead to have an owner', async () => {
    const leads = await api('/v1/leads?stage=mql');
    return leads.find((one) => one.person.email === email && one.owner !== null) ?? null;
  });
  const [touches, consents] = await Promise.all(['touches', 'consents'].map((part) => api(`/v1/leads/${lead.id}/${part}`)));
  return { lead, touch: touches?.[0], consents };
}

async function open(path: string): Promise<Page> {
  const page = await browser.newPage();
  await page.goto(`${origin}${path}`);
  return page;
}

describe('a real browser', () => {
  it('posts an unchanged Web-to-Lead page: the visitor goes on to retURL, the lead has its owner, campaign and refusal', async () => {
    const page = await open('/web-to-lead');
    await page.fill('#first_name', 'Jürgen');
    await page.fill('#last_name', 'Łoś');
    await page.fill('#email', 'juergen@acme-industries.example');
    await page.fill('#company', 'Acme Industries');
    await page.fill('#title', 'VP of Sales');
    await page.fill('#country', 'Germany');
    await page.fill('#employees', '800');
    await page.check('#doNotCall');
    await Promise.all([page.waitForURL(`${origin}/danke`), page.click('input[type=submit]')]);
    expect(await page.title()).toBe('Danke');
    const { lead, touch, consents } = await leadOf('juergen@acme-industries.example');
    expect(lead.person).toMatchObject({ firstName: 'Jürgen', lastName: 'Łoś', title: 'VP of Sales', country: 'DE' });
    expect(lead.company).toMatchObject({ name: 'Acme Industries', employees: 800 });
    expect(lead.consent).toEqual({ 'marketing:phone': 'withdrawn' });
    expect(touch).toMatchObject({ campaign: '701000000000001', source: 'Trade Show', formId: 'demo-request' });
    expect(touch?.landingPage).toBe(`${origin}/`);
    expect(consents?.[0]).toMatchObject({ state: 'withdrawn', noticeText: 'doNotCall' });
  });

  it('posts an unchanged page with the HubSpot API: it reads the answer across origins; consent text and campaign are kept', async () => {
    const page = await open('/hubspot?utm_source=google&utm_medium=cpc&utm_campaign=brand');
    await page.fill('[name=email]', 'nonsense');
    await page.click('button');
    await page.waitForSelector('#result:not(:empty)');
    expect(await page.textContent('#result')).toBe("INVALID_EMAIL: Error in 'fields.email'. Invalid email address");
    await page.fill('[name=email]', 'hana@acme-industries.example');
    await page.fill('[name=firstname]', 'Hana');
    await page.fill('[name=lastname]', 'Sato');
    await page.fill('[name=company]', 'Acme Industries');
    await page.fill('[name=jobtitle]', 'VP of Sales');
    await page.fill('[name=country]', 'Germany');
    await page.fill('[name=numemployees]', '800');
    await page.check('[name=news]');
    await page.click('button');
    await page.waitForSelector('#result:has-text("Sent")');
    expect(await page.textContent('#result')).toBe('Sent: https://www.example.com/thank-you');
    const { lead, touch, consents } = await leadOf('hana@acme-industries.example');
    expect(lead.person).toMatchObject({ firstName: 'Hana', lastName: 'Sato' });
    expect(lead.consent).toEqual({ 'marketing:email': 'granted' });
    expect(touch).toMatchObject({ channel: 'Paid Search', source: 'google', campaign: 'brand' });
    expect(consents?.[0]).toMatchObject({
      state: 'granted',
      noticeText: 'I agree to receive marketing communications from Example Company.',
    });
  });
});
